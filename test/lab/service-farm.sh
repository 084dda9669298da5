#!/bin/sh
# Starts the farm: real servers of Debian, with and without a login, on one address that is not loopback. Runs in the
# farm's own root (scripts/farm.mjs) and network namespace; whatever it starts ends with them.
# Usage: service-farm.sh ADDRESS PORTS…; prints "ready" once something listens on every one of them.
set -eu
address=$1
shift
home=/farm
mkdir -p $home /run/sshd /run/mysqld /run/exim4
cd $home
exec 3>&1 >$home/log 2>&1

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

# Redis: open; with a password; in protected mode, which turns other machines away; open on a port of nobody's
redis-server --bind $address --port 6379 --protected-mode no --save '' --daemonize yes
redis-server --bind $address --port 6380 --requirepass secret --save '' --daemonize yes
redis-server --bind 0.0.0.0 --port 6381 --protected-mode yes --save '' --daemonize yes
redis-server --bind $address --port 7979 --protected-mode no --save '' --daemonize yes

memcached -d -u nobody -l $address -p 11211 -U 0

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
      tail -40 $home/log >&3
      exit 1
    fi
    sleep 0.1
  done
done
echo ready >&3
exec sleep 3600
