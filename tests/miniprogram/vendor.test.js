/** What is vendored for the browser is what the pinned packages are. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('node:test');

const { TARGET, made } = require('./vendor');

test('the vendored file is made of the pinned packages, with their licences', () => {
  const vendored = fs.readFileSync(TARGET, 'utf8');
  assert.ok(vendored === made(), 'run `node vendor.js`');
  assert.equal((vendored.match(/Permission is hereby granted/g) || []).length, 3);
});
