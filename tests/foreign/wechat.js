// Plays WeChat towards somebody's webhook: encrypts and signs a push with wechat-crypto, sends
// it, decrypts the answer and checks it. Nothing here is the project's own code.
const crypto = require("node:crypto");
const xml2js = require("xml2js");
const WXBizMsgCrypt = require("wechat-crypto");
const answerLines = require("./lines");

const WRONG = "0".repeat(40);

function sign(...parts) {
  return crypto.createHash("sha1").update(parts.sort().join("")).digest("hex");
}

// {element: [its values]} of the document, so that an element that came in twice is seen.
function parsed(xml) {
  return new Promise((resolve, reject) =>
    xml2js.parseString(xml, { trim: false }, (error, document) =>
      error ? reject(error) : resolve(document.xml),
    ),
  );
}

async function opened(body, { token, key, appId }) {
  const envelope = await parsed(body);
  const [encrypted, signature, timestamp, nonce] = [
    envelope.Encrypt,
    envelope.MsgSignature,
    envelope.TimeStamp,
    envelope.Nonce,
  ].map(([value]) => value);
  const crypt = new WXBizMsgCrypt(token, key, appId);
  const { message, id } = crypt.decrypt(encrypted);
  return {
    reply: await parsed(message),
    isSigned: signature === crypt.getSignature(timestamp, nonce, encrypted),
    isForUs: id === appId,
  };
}

async function push(request) {
  const { url, token, key, appId, xml, mode, at, nonce, spoiled } = request;
  const query = { signature: sign(token, at, nonce), timestamp: at, nonce };
  let body = xml;
  if (mode === "safe") {
    const crypt = new WXBizMsgCrypt(token, key, appId);
    const encrypted = crypt.encrypt(xml);
    query.encrypt_type = "aes";
    query.msg_signature = crypt.getSignature(at, nonce, encrypted);
    const sent = spoiled === "body" ? crypt.encrypt(xml) : encrypted;
    body = `<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[${sent}]]></Encrypt></xml>`;
  }
  if (spoiled in query) query[spoiled] = WRONG;
  const answer = await fetch(`${url}?${new URLSearchParams(query)}`, {
    method: "POST",
    headers: { "Content-Type": "text/xml" },
    body,
  });
  const content = await answer.text();
  const told = { status: answer.status, body: content };
  if (answer.status !== 200 || !content.startsWith("<xml>")) return told;
  if (mode === "safe") return { ...told, ...(await opened(content, request)) };
  return { ...told, reply: await parsed(content) };
}

async function checkAddress({ url, token, at, nonce, echostr, spoiled }) {
  const signature = spoiled ? WRONG : sign(token, at, nonce);
  const query = new URLSearchParams({ signature, timestamp: at, nonce, echostr });
  const answer = await fetch(`${url}?${query}`);
  return { status: answer.status, body: await answer.text() };
}

answerLines((request) => (request.act === "push" ? push(request) : checkAddress(request)));
