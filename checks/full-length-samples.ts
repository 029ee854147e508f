import * as fc from "fast-check";

// Left to itself, fast-check makes arrays and texts of some ten elements at most, whatever length a property allows. What is tried at
// random shall be as long as the property says.
fc.configureGlobal({ ...fc.readConfigureGlobal(), defaultSizeToMaxWhenMaxSpecified: true });
