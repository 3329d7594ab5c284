"""Pure rules of the field: values in, values out. No I/O, no clock, no framework, no Chinese."""
