// The reader of PMTiles' own makers: node archive.mjs FILE Z/X/Y...
// Prints the header, the metadata, and how many bytes each tile has unpacked, as JSON.
import { open } from 'node:fs/promises';
import { PMTiles } from 'pmtiles';

const [file, ...tiles] = process.argv.slice(2);
const handle = await open(file);
const source = {
  getKey: () => file,
  async getBytes(offset, length) {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    return { data: bytes.buffer.slice(0, bytesRead) };
  },
};
const archive = new PMTiles(source);
const sizes = [];
for (const tile of tiles) {
  const found = await archive.getZxy(...tile.split('/').map(Number));
  sizes.push(found ? found.data.byteLength : null);
}
const { minZoom, maxZoom, tileType, tileCompression, numAddressedTiles, minLon, maxLat } =
  await archive.getHeader();
console.log(JSON.stringify({
  header: { minZoom, maxZoom, tileType, tileCompression, numAddressedTiles, minLon, maxLat },
  metadata: await archive.getMetadata(),
  sizes,
}));
await handle.close();
