// Loaded into the built program before it starts: says on descriptor 3 which code an error has whose exit status is used.
const { writeSync } = require('node:fs');
const { NarrateError } = require('../../dist/bin/errors.js');

const { get } = Object.getOwnPropertyDescriptor(NarrateError.prototype, 'exit');
Object.defineProperty(NarrateError.prototype, 'exit', {
  get() {
    writeSync(3, `${this.code}\n`);
    return get.call(this);
  },
});
