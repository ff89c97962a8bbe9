"""The Qt front end: tray, indicator, settings, history, first run."""
