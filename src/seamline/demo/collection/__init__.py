"""The demo brand's collection: what it makes, as its product people would write it down."""
