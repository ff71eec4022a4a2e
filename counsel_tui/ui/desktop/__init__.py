"""What the desktop tells: that its screen was locked."""
