/** A click - of a mouse, a finger or a key - as the tap that the mini-program listens to. */

function listen(frame, exparser) {
  // The browser makes a click of a touch; j-component would make a second tap of it.
  ['touchstart', 'touchmove', 'touchend'].forEach((name) => {
    frame.addEventListener(name, (event) => event.stopPropagation(), { capture: true, passive: true });
  });
  frame.addEventListener('click', (event) => {
    const node = nodeOf(event.target, frame);
    if (!node) return;
    const button = buttonAround(event.target, frame);
    if (button && button.data.disabled) return;
    exparser.Event.dispatchEvent(node, exparser.Event.create('tap', {}, { bubbles: true, capturePhase: true, composed: true }));
    if (button && button.data.openType) button.opened();
  });
  frame.addEventListener('keydown', (event) => {
    const acts = event.target.hasAttribute('role') && event.target.tabIndex >= 0;
    if (!acts || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    event.target.click();
  });

  function buttonAround(element, end) {
    for (let each = element; each && each !== end; each = each.parentNode) {
      if (each.tagName === 'WX-BUTTON') return exparser.Element.getMethodCaller(each.__wxElement);
    }
    return null;
  }
}

/** The component whose element this is, or is drawn inside. */
function nodeOf(element, end) {
  for (let each = element; each && each !== end; each = each.parentNode) {
    if (each.__wxElement) return each.__wxElement;
  }
  return null;
}

module.exports = { listen };
