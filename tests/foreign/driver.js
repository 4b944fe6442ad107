// Encrypts, decrypts and signs with other people's implementations of WeChat's message
// encryption. One JSON request per line on stdin, one JSON answer per line on stdout.
const readline = require("node:readline");
const WXBizMsgCrypt = require("wechat-crypto");
const wecom = require("@wecom/crypto");

const libraries = {
  "wechat-crypto": ({ token, key, appId }) => {
    const crypt = new WXBizMsgCrypt(token, key, appId);
    return {
      encrypt: (message) => crypt.encrypt(message),
      decrypt: (encrypted) => crypt.decrypt(encrypted),
      sign: (timestamp, nonce, encrypted) => crypt.getSignature(timestamp, nonce, encrypted),
    };
  },
  "@wecom/crypto": ({ token, key, appId }) => ({
    encrypt: (message) => wecom.encrypt(key, message, appId),
    decrypt: (encrypted) => wecom.decrypt(key, encrypted),
    sign: (timestamp, nonce, encrypted) => wecom.getSignature(token, timestamp, nonce, encrypted),
  }),
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line);
  const library = libraries[request.library](request);
  const answer = library[request.act](...request.args);
  process.stdout.write(JSON.stringify({ answer }) + "\n");
});
