/**
 * Pictures that siglip-mini knows, as files: pictograms that lie beside this page in the binary, shapes that are drawn
 * here, and one picture of two things, for `find`.
 */
export async function samples() {
  const pictograms = await Promise.all(['bear.png', 'cat.jpg', 'rocket.webp'].map(fetched));
  const [bear, , rocket] = pictograms;
  return [
    ...pictograms,
    await drawn('red-circle.png', (pen) => {
      pen.fillStyle = 'rgb(220 30 35)';
      pen.beginPath();
      pen.arc(128, 124, 84, 0, 2 * Math.PI);
      pen.fill();
    }),
    await drawn('three-blue-triangles.png', (pen) => {
      pen.fillStyle = 'rgb(35 85 215)';
      for (const [x, y] of [[72, 84], [184, 84], [128, 188]]) {
        pen.beginPath();
        for (const [dx, dy] of [[0, -43], [48, 38], [-48, 38]]) pen.lineTo(x + dx, y + dy);
        pen.fill();
      }
    }),
    await drawn('bear-and-rocket.png', async (pen) => {
      for (const [picture, x, y] of [[bear, 8, 8], [rocket, 136, 136]]) {
        pen.drawImage(await createImageBitmap(picture), x, y, 112, 112);
      }
    }),
  ];
}

async function fetched(name) {
  const response = await fetch(`pages/${name}`);
  if (!response.ok) throw new Error(`the sample ${name} did not come: ${response.status}`);
  const blob = await response.blob();
  return new File([blob], name, {type: blob.type});
}

async function drawn(name, draw) {
  const canvas = new OffscreenCanvas(256, 256);
  const pen = canvas.getContext('2d');
  pen.fillStyle = 'rgb(238 240 244)';
  pen.fillRect(0, 0, 256, 256);
  await draw(pen);
  return new File([await canvas.convertToBlob()], name, {type: 'image/png'});
}
