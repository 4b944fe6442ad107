/** Tokens: renewed once for all, kept out of storage, given up when the person signs out. */

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');

const { Phone, ROOT, stage } = require('./phones');

const lib = (name) => require(path.join(ROOT, 'lib', `${name}.js`));
const UNAUTHENTICATED = () => new Response(JSON.stringify({ code: 'unauthenticated', title: '未登录' }), { status: 401 });

/** A phone whose first requests with its present token are refused, as when it ran out. */
async function withEndedToken(person) {
  const phone = new Phone(person);
  await phone.tab('/pages/home/home');
  const ended = `Bearer ${lib('sessions').token()}`;
  phone.intercept = (url, told) => (told && told.headers && told.headers.Authorization === ended ? UNAUTHENTICATED() : fetch(url, told));
  phone.requests = [];
  return phone;
}

test('parallel calls that meet an ended token share one refresh', async () => {
  const phone = await withEndedToken(stage.person);
  const { get } = lib('calls');
  const answers = await Promise.all([get('/me'), get('/me'), get('/me'), get('/me')]);
  assert.equal(answers.length, 4);
  assert.equal(phone.requested('POST', '/sessions/refresh').length, 1);
  assert.equal(phone.requested('POST', '/sessions').length, 0);
});

test('without sharing, the second refresh would end the session', async () => {
  const phone = await withEndedToken(stage.person);
  const kept = phone.device.storage.get('refresh');
  const { send } = lib('transport');
  const refresh = () => send({ method: 'POST', path: '/miniprogram/v1/sessions/refresh', body: { refresh_token: kept } });
  const outcomes = await Promise.allSettled([refresh(), refresh()]);
  const refused = outcomes.filter((each) => each.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.equal(refused[0].reason.code, 'session_ended');
});

test('a late answer about an older token does not refresh again', async () => {
  const phone = await withEndedToken(stage.person);
  const sessions = lib('sessions');
  const old = sessions.token();
  const fresh = await sessions.renew(old);
  assert.equal(await sessions.renew(old), fresh);
  assert.equal(phone.requested('POST', '/sessions/refresh').length, 1);
});

test('a refresh token that ended leads to a new sign-in, unnoticed', async () => {
  const phone = await withEndedToken(stage.person);
  phone.device.storage.set('refresh', 'ended-long-ago');
  await lib('calls').get('/me');
  assert.equal(phone.requested('POST', '/sessions').length, 1);
});

test('the network going away keeps the session and says what to do', async () => {
  const phone = new Phone(stage.person);
  phone.device.connected = false;
  await phone.tab('/pages/mine/mine');
  assert.match(phone.text, /网络连接不上/);
  assert.match(phone.text, /请检查手机的网络/);
  phone.device.connected = true;
  await phone.tap('重试');
  assert.doesNotMatch(phone.text, /网络连接不上/);
});

test('whoever signs out stays out, also in a fresh start of the app', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  const token = lib('sessions').token();
  await lib('sessions').signOut();
  await assert.rejects(lib('calls').get('/me'), { code: 'signed_out' });
  const answer = await fetch(`${stage.app}/miniprogram/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 401);
  const again = new Phone(stage.person);
  again.device.storage.set('refresh', phone.device.storage.get('refresh'));
  await again.tab('/pages/mine/mine');
  assert.match(again.text, /您已退出登录/);
  assert.equal(again.requests.length, 0);
});

test('nothing but the refresh token is in storage', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  assert.deepEqual([...phone.device.storage.keys()], ['refresh']);
});

test('a wait that the server asks for is told in words', async () => {
  const phone = new Phone(stage.person);
  phone.intercept = (url, told) => (url.endsWith('/me') ? new Response(
    JSON.stringify({ code: 'too_many', title: '操作太频繁', detail: '请求太多' }), { status: 429, headers: { 'Retry-After': '90' } },
  ) : fetch(url, told));
  await phone.tab('/pages/mine/mine');
  assert.match(phone.text, /操作太频繁/);
  assert.match(phone.text, /请在 2 分钟后再试/);
});

test('the same content goes out under one key until it is answered', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  const { postOnce } = lib('calls');
  const body = { about: '查询', text: '页面打不开' };
  let lost = true;
  phone.intercept = (url, told) => {
    if (url.endsWith('/me/complaints') && lost) {
      lost = false;
      return Promise.reject(new Error('lost'));
    }
    return fetch(url, told);
  };
  await assert.rejects(postOnce('/me/complaints', body), { code: 'offline' });
  await postOnce('/me/complaints', body).catch((refusal) => assert.equal(refusal.code, 'identity_required'));
  await postOnce('/me/complaints', body).catch(() => {});
  const keys = phone.requested('POST', '/me/complaints').map((each) => each.headers['Idempotency-Key']);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
});
