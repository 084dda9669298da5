#!/bin/sh
# Starts the farm: real servers of Debian, with and without a login, on one address that is not loopback. Runs in the
# farm's own root (scripts/farm.mjs) and network namespace; whatever it starts ends with them.
# Usage: service-farm.sh ADDRESS PORTS…; prints "ready" once something listens on every one of them.
set -eu
address=$1
shift
home=/farm
mount -t tmpfs tmpfs /tmp # displays of another X server are not in the way
mkdir -p $home /run/sshd /run/mysqld /run/exim4 /run/rpcbind /tmp/.X11-unix
cd $home
exec 3>&1 >$home/log 2>&1
trap 'tail -40 $home/log >&3' EXIT

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=farm.example -addext "subjectAltName=DNS:farm.example,DNS:www.farm.example,IP:$address"

# SSH
ssh-keygen -A
/usr/sbin/sshd -p 22 -o ListenAddress=$address

# HTTP: open, with a password, inside TLS
printf 'staff:%s\n' "$(openssl passwd -apr1 secret)" >htpasswd
cat >nginx.conf <<END
events {}
http {
  access_log off;
  root /usr/share/nginx/html;
  server { listen $address:80; }
  server { listen $address:8081; auth_basic "staff only"; auth_basic_user_file $home/htpasswd; }
  server { listen $address:443 ssl; listen $address:9443 ssl; ssl_certificate $home/cert.pem; ssl_certificate_key $home/key.pem; }
}
END
nginx -c $home/nginx.conf

cat >apache.conf <<END
ServerRoot /etc/apache2
ServerName farm.example
Listen $address:8080
PidFile $home/apache.pid
ErrorLog $home/apache.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
DocumentRoot /usr/share/nginx/html
END
apache2 -f $home/apache.conf

# What is slow to start, all at once: on Java and Erlang, and the rest of those with a web server inside
mkdir -p zookeeper influxdb
printf 'tickTime=2000\ndataDir=%s/zookeeper\nclientPort=2181\nclientPortAddress=%s\nadmin.enableServer=false\n' $home $address >zookeeper.conf
java -Xmx64m -XX:TieredStopAtLevel=1 -cp '/etc/zookeeper/conf:/usr/share/java/*' org.apache.zookeeper.server.quorum.QuorumPeerMain $home/zookeeper.conf &
epmd -daemon -address $address
install -d -o rabbitmq rabbitmq
env RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_NODE_IP_ADDRESS=$address RABBITMQ_NODE_PORT=5672 RABBITMQ_MNESIA_BASE=$home/rabbitmq \
  RABBITMQ_LOG_BASE=$home/rabbitmq RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 1:1' rabbitmq-server &
echo 'global: {}' >prometheus.yml
prometheus --config.file=prometheus.yml --storage.tsdb.path=$home/prometheus --web.listen-address=$address:9090 &
env INFLUXDB_META_DIR=$home/influxdb/meta INFLUXDB_DATA_DIR=$home/influxdb/data INFLUXDB_DATA_WAL_DIR=$home/influxdb/wal INFLUXDB_REPORTING_DISABLED=true \
  INFLUXDB_HTTP_BIND_ADDRESS=$address:8086 INFLUXDB_BIND_ADDRESS=127.0.0.1:8088 influxd &
env HOME=$home jupyter-notebook --allow-root --no-browser --ip=$address --port=8889 --NotebookApp.token= --NotebookApp.password= &
env HOME=$home jupyter-notebook --allow-root --no-browser --ip=$address --port=8890 &
dockerd --host tcp://$address:2375 --tls=false --iptables=false --ip6tables=false --bridge=none --storage-driver vfs \
  --data-root $home/docker --exec-root $home/docker-exec --pidfile $home/docker.pid &
sed -e "s,^port=.*,port=tcp://$address:3389," -e "s,^certificate=.*,certificate=$home/cert.pem," -e "s,^key_file=.*,key_file=$home/key.pem," /etc/xrdp/xrdp.ini >xrdp.ini
xrdp --nodaemon --config $home/xrdp.ini &

rpcbind -h $address

# UDP: besides DNS and memcached
printf 'rocommunity public\nagentaddress udp:%s:161\n' $address >snmpd.conf
snmpd -C -c snmpd.conf -Lf $home/snmpd.log -p $home/snmpd.pid
printf 'disable ntp kernel\ninterface ignore wildcard\ninterface listen %s\nrestrict default nomodify\nserver 127.127.1.0\n' $address >ntp.conf
setpriv --bounding-set=-sys_time ntpd -n -c $home/ntp.conf & # which cannot touch the clock of this machine
mkdir -p tftp
in.tftpd -l -a $address:69 -u nobody -s $home/tftp

# Redis: open; with a password; in protected mode, which turns other machines away; open on a port of nobody's
redis-server --bind $address --port 6379 --protected-mode no --save '' --daemonize yes
redis-server --bind $address --port 6380 --requirepass secret --save '' --daemonize yes
redis-server --bind 0.0.0.0 --port 6381 --protected-mode yes --save '' --daemonize yes
redis-server --bind $address --port 7979 --protected-mode no --save '' --daemonize yes

memcached -d -u nobody -l $address -p 11211 -U 11211

# MQTT: anonymous; with a login
printf 'listener 1883 %s\nallow_anonymous true\n' $address >open.mosquitto
printf 'listener 1884 %s\nallow_anonymous false\n' $address >locked.mosquitto
mosquitto -d -c open.mosquitto
mosquitto -d -c locked.mosquitto

mkdir -p ftp
cat >vsftpd.conf <<END
listen=YES
listen_address=$address
anonymous_enable=YES
local_enable=NO
anon_root=$home/ftp
secure_chroot_dir=$home/ftp
END
vsftpd vsftpd.conf &

printf 'bob:secret\n' >rsync.secrets
chmod 600 rsync.secrets
mkdir -p shared
cat >rsync.conf <<END
[pub]
path = $home/shared
comment = for everybody
[sec]
path = $home/shared
auth users = bob
secrets file = $home/rsync.secrets
END
rsync --daemon --config=rsync.conf --address=$address

exim4 -bd -oX $address.25 &

# Directories: open; for those who logged in
mkdir -p ldap/open ldap/locked
for kind in open locked; do
  cat >$kind.slapd <<END
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $home/$kind.slapd.pid
$([ $kind = open ] || echo require authc)
database mdb
suffix dc=farm,dc=example
directory $home/ldap/$kind
maxsize 4194304
END
done
printf 'dn: dc=farm,dc=example\nobjectClass: dcObject\nobjectClass: organization\ndc: farm\no: Farm\n' | slapadd -f open.slapd
slapd -h ldap://$address:389 -f open.slapd
slapd -h ldap://$address:1389 -f locked.slapd

mkdir -p samba
cat >smb.conf <<END
[global]
netbios name = FARM
smb ports = 445
interfaces = $address/24
bind interfaces only = yes
disable netbios = yes
log file = $home/samba/log
$(for each in 'private dir' 'lock directory' 'state directory' 'cache directory' 'pid directory' 'ncalrpc dir'; do echo "$each = $home/samba"; done)
END
smbd -D -s smb.conf

cat >cupsd.conf <<END
Listen $address:631
ServerAlias *
Browsing No
<Location />
  Order allow,deny
  Allow all
</Location>
END
cupsd -f -c $home/cupsd.conf &

# Displays: of VNC, open and with a password; of X
printf 'secret12\nsecret12\n\n' | tigervncpasswd vnc.password
Xtigervnc :1 -interface $address -rfbport 5901 -SecurityTypes None -geometry 320x200 &
Xtigervnc :2 -interface $address -rfbport 5902 -SecurityTypes VncAuth -PasswordFile $home/vnc.password -geometry 320x200 &
Xvfb :9 -listen tcp -ac -screen 0 320x200x8 &

etcd --data-dir $home/etcd --listen-client-urls http://$address:2379 --advertise-client-urls http://$address:2379 &
nats-server -a $address -p 4222 &
beanstalkd -l $address -p 11300 &
gearmand -d -L $address -p 4730 -l $home/gearmand.log
printf 'Server=%s/24\nListenIP=%s\nLogType=console\nPidFile=%s/zabbix.pid\nHostname=farm\nAllowRoot=1\n' $address $address $home >zabbix.conf
zabbix_agentd -f -c $home/zabbix.conf &

# The small services of old, and Telnet
for each in echo daytime chargen; do echo "$address:$each stream tcp nowait root internal"; done >inetd.conf
echo "$address:telnet stream tcp nowait root /usr/sbin/telnetd telnetd" >>inetd.conf
inetutils-inetd $home/inetd.conf

# Proxies: SOCKS, open and with a login; HTTP, for all and for itself only
for port in 1080 1085; do
  cat >$port.dante <<END
logoutput: $home/dante.log
internal: $address port=$port
external: $address
clientmethod: none
socksmethod: $([ $port = 1080 ] && echo none || echo username)
user.privileged: root
user.unprivileged: nobody
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
END
  danted -D -f $home/$port.dante -p $home/$port.dante.pid
done
printf 'Port 8118\nListen %s\nAllow 0.0.0.0/0\n' $address >open.tinyproxy
printf 'Port 8888\nListen %s\nAllow 127.0.0.1\n' $address >locked.tinyproxy
tinyproxy -c open.tinyproxy
tinyproxy -c locked.tinyproxy

git daemon --listen=$address --base-path=$home/shared --reuseaddr --detach

cat >unbound.conf <<END
server:
  interface: $address
  access-control: 0.0.0.0/0 allow
  username: ""
  chroot: ""
  pidfile: $home/unbound.pid
  use-syslog: no
  local-zone: "." static
$(for each in a b c d e f g h i j k l m; do echo "  local-data: '. 3600 IN NS $each.root-servers.net.'"; done)
END
unbound -c $home/unbound.conf

cat >dovecot.conf <<END
protocols = imap pop3
listen = $address
ssl = yes
ssl_cert = <$home/cert.pem
ssl_key = <$home/key.pem
mail_location = maildir:$home/mail/%u
passdb {
  driver = passwd-file
  args = $home/dovecot.users
}
userdb {
  driver = passwd
}
END
echo 'bob:{PLAIN}secret' >dovecot.users
dovecot -c $home/dovecot.conf

# PostgreSQL: trusting; by SCRAM and with TLS; with no entry for us
server=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
install -d -o postgres postgres
printf 'secret\n' >postgres/password
for kind in trust scram none; do
  data=$home/postgres/$kind
  if [ $kind = trust ]; then
    su postgres -c "$server/initdb -D $data -A scram-sha-256 --pwfile=$home/postgres/password -N"
  else
    cp -a $home/postgres/pristine $data
  fi
  [ -d $home/postgres/pristine ] || cp -a $data $home/postgres/pristine
done
echo 'host all all all trust' >postgres/trust/pg_hba.conf
echo 'host all all all scram-sha-256' >postgres/scram/pg_hba.conf
echo 'host all all 127.0.0.1/32 trust' >postgres/none/pg_hba.conf
install -o postgres -m 600 cert.pem postgres/scram/server.crt
install -o postgres -m 600 key.pem postgres/scram/server.key
postgres() { su postgres -c "$server/pg_ctl -D $home/postgres/$1 -l $home/postgres/$1.log -W -o '-h $address -p $2 -k $home/postgres -c fsync=off $3' start"; }
postgres trust 5432 ''
postgres scram 5433 '-c ssl=on'
postgres none 5434 ''

# MariaDB: with an account for everybody; with accounts of its own machine only
for port in 3306 3307; do
  install -d -o mysql mysql$port
  mariadb-install-db --no-defaults --datadir=$home/mysql$port --user=mysql --skip-test-db --innodb-log-file-size=4M >/dev/null
  [ $port = 3307 ] || echo "CREATE USER everybody@'%' IDENTIFIED BY 'secret';" >everybody.sql
  mariadbd --no-defaults --user=mysql --datadir=$home/mysql$port --bind-address=$address --port=$port --socket=$home/mysql$port/socket \
    --pid-file=$home/mysql$port/pid --innodb-log-file-size=4M --innodb-buffer-pool-size=8M $([ $port = 3307 ] || echo --init-file=$home/everybody.sql) &
done

for port; do
  tries=0
  until ss -Hltn "sport = :$port" | grep -q .; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ]; then
      echo "nothing listens on $port" >&3
      exit 1
    fi
    sleep 0.1
  done
done
echo ready >&3
exec sleep 3600
