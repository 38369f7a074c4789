"""What every page is made of: heading, banners, pickers, table, legend, downloads, footer."""
