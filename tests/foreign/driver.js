// Encrypts, decrypts and signs with other people's implementations of WeChat's encryption.
const WXBizMsgCrypt = require("wechat-crypto");
const wecom = require("@wecom/crypto");
const answerLines = require("./lines");

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

answerLines((request) => {
  const library = libraries[request.library](request);
  return { answer: library[request.act](...request.args) };
});
