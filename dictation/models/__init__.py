"""Models on this machine: the catalogue, downloads, and where they are stored."""
