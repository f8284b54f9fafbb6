"""Making a new store of what can still be read of a damaged one: its pages, trees and rows, and their places."""
