#!/usr/bin/env node
"use strict";
// tsx keeps what it has compiled under the hash of the source: a changed file is never run from the cache.
require("tsx/cjs");
require("./main.ts")
  .main(process.argv.slice(2))
  .then((code) => {
    process.exitCode = code;
  });
