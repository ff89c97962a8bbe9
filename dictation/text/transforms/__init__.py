"""Ways of writing what was said, one module each; `registry` knows them all."""
