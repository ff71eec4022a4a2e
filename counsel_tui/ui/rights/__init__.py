"""Rights of the person on screen: access, erasure, files kept as long as they may be."""
