// A picture from the person's device, as Base64; large ones are made smaller, as WeChat does.

const SMALL_ENOUGH = 2 * 1024 * 1024;
const LONGEST_SIDE = 1440;

/** Base64 of the file; raises an Error when it is no picture. */
export async function encoded(file) {
  const blob = file.size > SMALL_ENOUGH ? await smaller(file) : file;
  return base64(new Uint8Array(await blob.arrayBuffer()));
}

async function smaller(file) {
  const drawn = await createImageBitmap(file).catch(() => {
    throw new Error("这不是能显示的图片");
  });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(drawn.width * scale);
  canvas.height = Math.round(drawn.height * scale);
  canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
}

function base64(bytes) {
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
