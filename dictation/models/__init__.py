"""Models on this machine: the catalog, downloads, and where they are stored."""
