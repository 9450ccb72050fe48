"""What became of each message, and of the money: sums, exports, pages."""
