"""What `taxonomy/build` is made of: a module for each source, and those that join and write them."""
