// Finds a QR code in a picture or before the camera. The decoder is fetched when it is needed.

const SIDES = [1600, 1000, 2400];
const PAUSE_MS = 150;

let decoder = null;

/** The text of the QR code in a picture, or null. */
export async function readPicture(blob, decoderUrl) {
  const picture = await createImageBitmap(blob);
  for (const side of SIDES) {
    const scale = side / Math.max(picture.width, picture.height);
    const text = await readFrom(picture, picture.width * scale, picture.height * scale, decoderUrl);
    if (text) return text;
  }
  return readCorners(picture, decoderUrl);
}

// On a whole sheet the code may be too small for the decoder, so each quarter is looked at larger.
async function readCorners(picture, decoderUrl) {
  const { width, height } = picture;
  for (const left of [0, 0.25, 0.5])
    for (const top of [0, 0.25, 0.5]) {
      const part = await createImageBitmap(picture, left * width, top * height, width / 2, height / 2);
      const scale = SIDES[0] / Math.max(part.width, part.height);
      const text = await readFrom(part, part.width * scale, part.height * scale, decoderUrl);
      if (text) return text;
    }
  return null;
}

/** Shows the camera in a video element and gives each text that is read, until it is stopped. */
export async function watch(video, decoderUrl, found) {
  const wanted = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  video.srcObject = stream;
  await video.play();
  let running = true;
  const stop = () => {
    running = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  (async () => {
    while (running) {
      const { videoWidth: width, videoHeight: height } = video;
      const text = width > 0 ? await readFrom(video, width, height, decoderUrl) : null;
      if (text && running) {
        stop();
        found(text);
        return;
      }
      await new Promise((go) => setTimeout(go, PAUSE_MS));
    }
  })();
  return stop;
}

async function readFrom(source, width, height, decoderUrl) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const read = await loadDecoder(decoderUrl);
  const code = read(pixels.data, pixels.width, pixels.height);
  return code ? code.data : null;
}

// A script of others that knows no modules: it leaves its one function on the page.
async function loadDecoder(url) {
  if (!decoder && typeof globalThis.jsQR !== "function") {
    await new Promise((loaded, failed) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = loaded;
      script.onerror = () => failed(new Error("no decoder"));
      document.head.append(script);
    });
  }
  decoder = globalThis.jsQR;
  return decoder;
}
