// What the sample promises, checked before it is written.

import { columns, lists } from './lists.mjs';

/** How often each value of a list must occur at least. */
const least = { typologie: 3 };

export function check({ places, village, neighbours, metropolis, kilometres }) {
  const problems = [];
  const fail = (message) => problems.push(message);

  for (const [column, values] of Object.entries(lists)) {
    const counts = new Map(values.map((value) => [value, 0]));
    for (const place of places) {
      for (const value of place[column].split('|')) {
        if (counts.has(value)) counts.set(value, counts.get(value) + 1);
      }
    }
    for (const [value, count] of counts) {
      if (count < (least[column] ?? 5)) fail(`${column}: « ${value} » occurs ${count} times`);
    }
    const rarest = [...counts].sort((a, b) => a[1] - b[1])[0];
    console.log(`${String(rarest[1]).padStart(6)} at least of each ${column} (${rarest[0]})`);
  }

  for (const place of places) {
    const unknown = Object.keys(place).filter((column) => !columns.includes(column));
    if (unknown.length > 0) fail(`${place.id}: ${unknown} is no column`);
    if (place.presentation_resume.length > 280) fail(`${place.id}: summary over 280 characters`);
    for (const required of ['id', 'pivot', 'nom', 'commune', 'code_postal', 'adresse', 'date_maj']) {
      if (!place[required]) fail(`${place.id}: ${required} is empty`);
    }
    const hosts = `${place.courriels} ${place.site_web} ${place.prise_rdv} ${place.fiche_acces_libre}`;
    for (const [, host] of hosts.matchAll(/(?:@|:\/\/)([a-z0-9.-]+)/g)) {
      if (!/(^|\.)example(\.org)?$/.test(host)) fail(`${place.id}: ${host} may be somebody's`);
    }
    const number = place.telephone.replace('+33', '0').replaceAll(' ', '');
    if (number && !/^(019900|026191|035301|046571|053649)\d{4}$/.test(number)) {
      fail(`${place.id}: ${place.telephone} may be somebody's`);
    }
  }

  const inCommune = (code) => places.filter((place) => place.code_insee === code).length;
  if (inCommune(village.code) > 0) fail(`${village.nom} has a place of its own`);
  const around = neighbours.filter((commune) => inCommune(commune.code) > 0);
  if (around.length < 5) fail(`only ${around.length} communes around ${village.nom} have places`);
  const nearest = around.sort((a, b) => kilometres(a, village) - kilometres(b, village))[0];
  console.log(`${String(around.length).padStart(6)} communes around ${village.nom} have places, the nearest ${nearest.nom}, ${kilometres(nearest, village).toFixed(1)} km`);
  const isere = places.filter((place) => place.code_insee.startsWith('38')).length;
  const libraries = places.filter(
    (p) => p.typologie.split('|').includes('BIB') && metropolis.some((c) => c.code === p.code_insee),
  ).length;
  console.log(`${String(places.length).padStart(6)} places, ${isere} in Isère, ${libraries} libraries in ${metropolis[0].epciNom}`);
  if (isere < 200) fail(`only ${isere} places in Isère`);
  if (libraries < 12) fail(`only ${libraries} libraries in the metropolis`);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
