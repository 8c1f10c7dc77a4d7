// The element in React 19: attributes and events as anywhere else in JSX.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'repere-carte';

function Page({ server }) {
  const [free, setFree] = useState(false);
  const [opened, setOpened] = useState('');
  const [shown, setShown] = useState(true);
  return (
    <main>
      <h1>Se faire aider avec le numérique</h1>
      <button onClick={() => setFree(!free)}>{free ? 'Tous les lieux' : 'Gratuits seulement'}</button>
      <button onClick={() => setShown(!shown)}>{shown ? 'Masquer' : 'Montrer'}</button>
      <p id="opened">{opened}</p>
      {shown && (
        <repere-carte
          serveur={server}
          carte="isere"
          frais-a-charge={free ? 'Gratuit' : undefined}
          onrepere:lieu={({ detail }) => setOpened(detail.nom)}
        >
          <a href={`${server}cartes/isere`}>La liste des lieux</a>
        </repere-carte>
      )}
    </main>
  );
}

createRoot(document.getElementById('page')).render(<Page server={document.body.dataset.server} />);
