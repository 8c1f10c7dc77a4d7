// The site's owner asked for use without a network: see sw.js.
if ('serviceWorker' in navigator) {
  addEventListener('load', () => {
    navigator.serviceWorker.register('sw.js').catch((error) => console.warn('hors ligne :', error));
  });
}
