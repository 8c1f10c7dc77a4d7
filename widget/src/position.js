/** Where the reader stands, asked for on their click only, and kept in the page. */

/** How long a device may look for itself, milliseconds. */
const PATIENCE = 12_000;

/**
 * @returns {Promise<[number, number]>} longitude, latitude
 * @throws {Error} its message is `refused`, `missing` (no device knows) or `absent` (this page may
 *   not ask)
 */
export function currentPosition() {
  return new Promise((resolve, reject) => {
    if (!('geolocation' in navigator) || !window.isSecureContext) {
      reject(new Error('absent'));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.longitude, coords.latitude]),
      ({ code }) => reject(new Error(code === 1 ? 'refused' : 'missing')),
      { timeout: PATIENCE, maximumAge: 60_000 },
    );
  });
}
