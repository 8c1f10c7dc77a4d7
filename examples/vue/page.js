// The element in Vue 3; with a build, tell the compiler: `isCustomElement: (tag) => tag === 'repere-carte'`.
import { createApp } from 'vue';
import 'repere-carte';

const page = createApp({
  data: () => ({ server: document.body.dataset.server, free: false, opened: '', shown: true }),
  template: `
    <main>
      <h1>Se faire aider avec le numérique</h1>
      <button @click="free = !free">{{ free ? 'Tous les lieux' : 'Gratuits seulement' }}</button>
      <button @click="shown = !shown">{{ shown ? 'Masquer' : 'Montrer' }}</button>
      <p id="opened">{{ opened }}</p>
      <repere-carte v-if="shown" :serveur="server" carte="isere" :frais-a-charge="free ? 'Gratuit' : null"
        @repere:lieu="opened = $event.detail.nom">
        <a :href="server + 'cartes/isere'">La liste des lieux</a>
      </repere-carte>
    </main>`,
});
page.config.compilerOptions.isCustomElement = (tag) => tag === 'repere-carte';
page.mount('#page');
