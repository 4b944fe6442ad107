/** Money, days and codes as people read them. */

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');

const { ROOT } = require('./phones');

const lib = (name) => require(path.join(ROOT, 'lib', name));

test('fen are told as yuan, and yuan typed are fen', () => {
  const { fen, field, yuan } = lib('money');
  assert.equal(yuan(5000), '50\u00a0元');
  assert.equal(yuan(123456789), '1,234,567.89\u00a0元');
  assert.equal(yuan(5), '0.05\u00a0元');
  assert.equal(fen('50.5'), 5050);
  assert.equal(fen(' 1,200 元'), 120000);
  assert.equal(field(5050), '50.50');
  for (const typed of ['', '-1', '五十', '1.234', '1.', 'NaN']) assert.equal(fen(typed), null, typed);
  for (const amount of [1, 99, 100, 5050, 99999900]) assert.equal(fen(field(amount)), amount);
});

test('moments are told in the city’s time, whatever the phone’s zone is', () => {
  const { day, endOf, inDays, moment } = lib('dates');
  assert.equal(day('2026-03-02'), '2026年3月2日');
  assert.equal(moment('2001-12-31T23:30:00Z'), '2002年1月1日 07:30');
  assert.match(inDays(0), /^\d{4}-\d\d-\d\d$/);
  assert.equal(endOf('2026-03-02'), '2026-03-02T23:59:59+08:00');
});

test('a merchant’s code is read from link, scene and page; anything else is none', () => {
  const { isPass, merchantOf, merchantOfQuery } = lib('codes');
  assert.deepEqual(merchantOf('https://a.example/m/PJR6MNSQ'), { code: 'PJR6MNSQ', site: '' });
  assert.deepEqual(merchantOf('https://a.example/m/PJR6MNSQ?s=YZA3MBGA'), { code: 'PJR6MNSQ', site: 'YZA3MBGA' });
  assert.equal(merchantOf('https://a.example/p#token'), null);
  assert.equal(merchantOf(null), null);
  assert.equal(isPass('https://a.example/p#token'), true);
  assert.deepEqual(merchantOfQuery({ scene: 'PJR6MNSQ%2FYZA3MBGA' }), { code: 'PJR6MNSQ', site: 'YZA3MBGA' });
  assert.deepEqual(merchantOfQuery({ q: encodeURIComponent('https://a.example/m/PJR6MNSQ') }), { code: 'PJR6MNSQ', site: '' });
  assert.equal(merchantOfQuery({}), null);
});

test('the gauge is full at the top of the scale and empty at its foot', () => {
  const { gauge, line } = lib('drawings');
  const drawn = (value) => decodeURIComponent(gauge(value, { min: 0, max: 1000 }));
  assert.equal((drawn(0).match(/<path/g) || []).length, 1);
  const length = (value) => Number(/stroke-dasharray="([\d.]+)/.exec(drawn(value))[1]);
  assert.ok(Math.abs(length(1000) / length(500) - 2) < 0.01);
  assert.match(decodeURIComponent(line([650, 407])), /H\d+\.\dV/);
});
