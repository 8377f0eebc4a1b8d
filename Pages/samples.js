/**
 * Pictures that siglip-mini knows, as files: pictograms that lie beside this page in the binary, shapes that are drawn
 * here, and one picture of two things, for `find`.
 */
export async function samples() {
  const pictograms = await Promise.all(['bear.png', 'cat.jpg', 'rocket.webp'].map(fetched));
  const [bear] = pictograms;
  const shapes = await Promise.all([
    drawn('red-circle.png', (pen) => {
      pen.fillStyle = 'rgb(220 30 35)';
      pen.beginPath();
      pen.arc(128, 124, 84, 0, 2 * Math.PI);
      pen.fill();
    }),
    drawn('three-blue-triangles.png', (pen) => {
      pen.fillStyle = 'rgb(35 85 215)';
      for (const [x, y] of [[72, 84], [184, 84], [128, 188]]) {
        pen.beginPath();
        for (const [dx, dy] of [[0, -43], [48, 38], [-48, 38]]) pen.lineTo(x + dx, y + dy);
        pen.fill();
      }
    }),
    drawn('bear-and-star.png', async (pen) => {
      pen.drawImage(await createImageBitmap(bear), 4, 4, 150, 150);
      pen.fillStyle = 'rgb(250 215 40)';
      pen.beginPath();
      for (let corner = 0; corner < 10; corner++) {
        const [radius, turn] = [corner % 2 ? 18 : 42, (Math.PI * corner) / 5];
        pen.lineTo(208 + radius * Math.sin(turn), 208 - radius * Math.cos(turn));
      }
      pen.fill();
    }),
  ]);
  return [...pictograms, ...shapes];
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
