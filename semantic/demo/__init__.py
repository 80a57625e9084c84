"""The demo company: its data, generated, and the workspace that governs them."""
