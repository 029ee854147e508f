// A register read on linux: beside bare i2c-bus, on a real kernel in the lab.
import "../lab/bench.mjs";
