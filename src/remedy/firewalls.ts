/** Those that `--for` takes. By itself, for a command line that names them and loads nothing else of this room. */
export const FIREWALL_CHOICES = ['nftables', 'iptables', 'ufw', 'firewalld', 'aws', 'gcp', 'azure'] as const

/** What a remedy is written for. Terraform has an option of its own. */
export type Firewall = (typeof FIREWALL_CHOICES)[number] | 'aws-terraform'
