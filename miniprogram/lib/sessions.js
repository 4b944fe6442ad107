/**
 * Who is signed in: the access token in memory, the refresh token in storage, nothing else.
 * A refresh token works once, so that parallel calls share one renewal.
 */

const drafts = require('./drafts');
const transport = require('./transport');
const problems = require('./problems');

const KEPT = 'refresh';
const LEFT = 'left'; // in place of a token: the person signed out and is not signed in unasked
const PATH = '/miniprogram/v1/sessions';

let access = '';
let renewing = null;

function token() {
  return access;
}

/** A token other than the stale one: another call's, a refreshed one, or that of a new sign-in. */
function renew(stale) {
  if (access && access !== stale) return Promise.resolve(access);
  if (!renewing) {
    renewing = begin().then(
      (found) => { renewing = null; return found; },
      (error) => { renewing = null; throw error; },
    );
  }
  return renewing;
}

async function begin() {
  const kept = wx.getStorageSync(KEPT);
  if (kept === LEFT) throw problems.signedOut();
  if (kept) {
    try {
      return keep(await transport.send({ method: 'POST', path: `${PATH}/refresh`, body: { refresh_token: kept } }));
    } catch (refusal) {
      if (refusal.status !== 401) throw refusal;
    }
  }
  return signIn();
}

/** Sign in with WeChat, also after signing out. */
async function signIn() {
  const code = await loginCode();
  return keep(await transport.send({ method: 'POST', path: PATH, body: { code } }));
}

function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({ success: (answer) => resolve(answer.code), fail: () => reject(problems.offline()) });
  });
}

function keep(answer) {
  access = answer.data.access_token;
  wx.setStorageSync(KEPT, answer.data.refresh_token);
  return access;
}

/** Sign out here, and on the server where it can be reached. */
async function signOut() {
  const ending = access;
  forget();
  if (!ending) return;
  const headers = { Authorization: `Bearer ${ending}` };
  await transport.send({ method: 'DELETE', path: `${PATH}/current`, headers });
}

/** Nothing of the person stays here; also when the server ended every session (unbound, closed). */
function forget() {
  drafts.clear();
  access = '';
  wx.setStorageSync(KEPT, LEFT);
}

module.exports = { forget, loginCode, renew, signIn, signOut, token };
