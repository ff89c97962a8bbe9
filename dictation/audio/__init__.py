"""Audio input: devices, microphones, system audio, files, resampling, and the spool."""
