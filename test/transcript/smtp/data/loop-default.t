# LP01: by default a message with 50 Received fields goes in circles and one with 49 does not (RFC 5321 6.3).
account alice@lab.test correct-horse
open c smtp
S: 220 mx.lab.test <any>
C: EHLO client.example.org
S-reply: 250
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Received: from h0.example by h1.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h1.example by h2.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h2.example by h3.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h3.example by h4.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h4.example by h5.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h5.example by h6.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h6.example by h7.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h7.example by h8.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h8.example by h9.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h9.example by h10.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h10.example by h11.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h11.example by h12.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h12.example by h13.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h13.example by h14.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h14.example by h15.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h15.example by h16.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h16.example by h17.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h17.example by h18.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h18.example by h19.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h19.example by h20.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h20.example by h21.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h21.example by h22.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h22.example by h23.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h23.example by h24.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h24.example by h25.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h25.example by h26.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h26.example by h27.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h27.example by h28.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h28.example by h29.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h29.example by h30.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h30.example by h31.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h31.example by h32.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h32.example by h33.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h33.example by h34.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h34.example by h35.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h35.example by h36.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h36.example by h37.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h37.example by h38.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h38.example by h39.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h39.example by h40.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h40.example by h41.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h41.example by h42.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h42.example by h43.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h43.example by h44.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h44.example by h45.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h45.example by h46.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h46.example by h47.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h47.example by h48.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h48.example by h49.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Subject: round
C: 
C: .
S: 250 2.0.0 <any>
C: MAIL FROM:<a@example.org>
S: 250 2.1.0 <any>
C: RCPT TO:<alice@lab.test>
S: 250 2.1.5 <any>
C: DATA
S: 354 <any>
C: Received: from h0.example by h1.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h1.example by h2.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h2.example by h3.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h3.example by h4.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h4.example by h5.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h5.example by h6.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h6.example by h7.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h7.example by h8.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h8.example by h9.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h9.example by h10.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h10.example by h11.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h11.example by h12.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h12.example by h13.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h13.example by h14.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h14.example by h15.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h15.example by h16.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h16.example by h17.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h17.example by h18.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h18.example by h19.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h19.example by h20.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h20.example by h21.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h21.example by h22.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h22.example by h23.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h23.example by h24.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h24.example by h25.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h25.example by h26.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h26.example by h27.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h27.example by h28.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h28.example by h29.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h29.example by h30.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h30.example by h31.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h31.example by h32.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h32.example by h33.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h33.example by h34.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h34.example by h35.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h35.example by h36.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h36.example by h37.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h37.example by h38.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h38.example by h39.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h39.example by h40.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h40.example by h41.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h41.example by h42.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h42.example by h43.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h43.example by h44.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h44.example by h45.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h45.example by h46.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h46.example by h47.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h47.example by h48.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h48.example by h49.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h49.example by h50.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Received: from h50.example by h51.example; Tue, 24 Nov 2026 02:19:11 +0000
C: Subject: round
C: 
C: .
S: 554 5.4.6 <any>
