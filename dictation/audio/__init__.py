"""Sound in: devices, microphone, files; the ring buffer; resampling; the spool."""
