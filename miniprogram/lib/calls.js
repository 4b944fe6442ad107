/** The citizen's API, with the session carried, renewed and shared between parallel calls. */

const sessions = require('./sessions');
const transport = require('./transport');

const ROOT = '/miniprogram/v1';
const keys = new Map(); // what is under way → its Idempotency-Key

async function withToken(send) {
  const token = sessions.token() || (await sessions.renew(''));
  try {
    return await send({ Authorization: `Bearer ${token}` });
  } catch (refusal) {
    if (refusal.status !== 401) throw refusal;
    const fresh = await sessions.renew(token);
    return send({ Authorization: `Bearer ${fresh}` });
  }
}

function call(method, path, body, headers, bytes = false) {
  return withToken((own) => transport.send({
    method, path: ROOT + path, body, headers: { ...own, ...headers }, bytes,
  }));
}

async function get(path) {
  return (await call('GET', path)).data;
}

async function post(path, body) {
  return (await call('POST', path, body)).data;
}

/** A file that is made when it is asked for; resolves to its bytes. */
async function postForFile(path) {
  return (await call('POST', path, undefined, undefined, true)).data;
}

/** The whole answer, where its status or its time matters. */
function answerOf(method, path, body) {
  return call(method, path, body);
}

/**
 * Post what must not happen twice: as long as no answer came, the same content goes out under
 * the same key, so that a second tap or a retry after a lost answer opens nothing anew.
 */
async function postOnce(path, body) {
  const content = path + JSON.stringify(body);
  if (!keys.has(content)) keys.set(content, newKey());
  try {
    const { data } = await call('POST', path, body, { 'Idempotency-Key': keys.get(content) });
    keys.delete(content);
    return data;
  } catch (refusal) {
    if (refusal.status > 0 && refusal.status < 500) keys.delete(content);
    throw refusal;
  }
}

function newKey() {
  const part = () => Math.random().toString(36).slice(2, 12);
  return `${Date.now().toString(36)}-${part()}${part()}`;
}

async function remove(path) {
  await call('DELETE', path);
}

async function upload(path, filePath, told) {
  const answer = await withToken((headers) => transport.upload({ path: ROOT + path, filePath, headers, told }));
  return answer.data;
}

function download(path) {
  return withToken((headers) => transport.download({ path: ROOT + path, headers }));
}

module.exports = { answerOf, download, get, newKey, post, postForFile, postOnce, remove, upload };
