/**
 * WeChat's privacy consent: an interface that touches personal data waits until the person has
 * agreed to the guide. The question is shown by the privacy dialog of the page in front.
 */

const dialogs = [];

function listen() {
  if (!wx.onNeedPrivacyAuthorization) return;
  wx.onNeedPrivacyAuthorization((resolve) => {
    const front = dialogs[dialogs.length - 1];
    if (front) front.open(resolve);
    else resolve({ event: 'disagree' });
  });
}

function join(dialog) {
  dialogs.push(dialog);
}

function leave(dialog) {
  const place = dialogs.indexOf(dialog);
  if (place >= 0) dialogs.splice(place, 1);
}

module.exports = { join, leave, listen };
