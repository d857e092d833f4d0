# SC28: More connections from one address than the limit: 421.
config server { hostname = mx.lab.test sessions_per_address = 2 }
account alice@lab.test correct-horse
open a smtp
S: 220 <any>
open b smtp
S: 220 <any>
open c smtp
S: 421 4.7.0 <any>
S-eof
close a
open d smtp
S: 220 <any>
open e smtp from 198.51.100.1
S: 220 <any>
