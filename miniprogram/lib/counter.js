/**
 * The merchant's API for a cashier at the counter. The cashier is known by the own WeChat; a
 * token lives a quarter of an hour, in memory, and is renewed by signing in again.
 */

const { newKey } = require('./calls');
const sessions = require('./sessions');
const transport = require('./transport');

const ROOT = '/api/v1/merchant';
let token = '';
let place = null; // {name, code} of the merchant, and the cashier's own name
let renewing = null;

/** Sign in, joining by an invitation where one is given; `{merchant, operator}`. */
async function enter({ invite, merchant } = {}) {
  const code = await sessions.loginCode();
  const body = { code };
  if (invite) body.invite = invite;
  if (merchant) body.merchant = merchant;
  const { data } = await transport.send({ method: 'POST', path: `${ROOT}/sessions`, body });
  token = data.access_token;
  place = { merchant: data.merchant, operator: data.operator };
  return place;
}

/** Where the cashier stands; null before signing in. */
function where() {
  return place;
}

function leave() {
  token = '';
  place = null;
}

function renew(stale) {
  if (token && token !== stale) return Promise.resolve(token);
  if (!renewing) {
    const known = place ? { merchant: place.merchant.code } : {};
    renewing = enter(known).then(
      () => { renewing = null; return token; },
      (error) => { renewing = null; throw error; },
    );
  }
  return renewing;
}

async function withToken(send) {
  const used = await renew('');
  try {
    return await send({ Authorization: `Bearer ${used}` });
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
    const fresh = await renew(used);
    return send({ Authorization: `Bearer ${fresh}` });
  }
}

async function get(path) {
  return (await withToken((headers) => transport.send({ path: ROOT + path, headers }))).data;
}

/** `key` is the act's Idempotency-Key: the same for a repetition of the same act. */
async function post(path, body, key = newKey()) {
  const send = (headers) => transport.send({
    method: 'POST', path: ROOT + path, body, headers: { ...headers, 'Idempotency-Key': key },
  });
  return (await withToken(send)).data;
}

/** A picture of ours as a temporary file. */
function picture(path) {
  return withToken((headers) => transport.download({ path: ROOT + path, headers }));
}

module.exports = { enter, get, leave, picture, post, where };
