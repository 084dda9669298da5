/** What a filter of incoming packets does not see. */
export const DOCKER_NOTE =
  'A port that Docker publishes is redirected before these rules see it, and stays open. Publish on loopback instead: ' +
  '-p 127.0.0.1:6379:6379; or drop it where Docker looks first: iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack ' +
  '--ctorigdstport 6379 --ctdir ORIGINAL -j DROP, and the same with ip6tables.'

/** Of every stateful filter. */
export const ESTABLISHED_NOTE =
  'Connections that are open already stay open, yours among them; restart a service to end those to it.'
