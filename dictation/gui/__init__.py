"""The Qt front: tray, indicator, settings, first run; nothing that the command line needs too."""
