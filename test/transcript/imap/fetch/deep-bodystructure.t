# IM05 Of 400 multiparts within each other BODYSTRUCTURE shows a hundred; what is deeper is text.
account alice@lab.test correct-horse
open c imaps
S: * OK <any>
C: l LOGIN alice@lab.test correct-horse
S: l OK [CAPABILITY <any>] Logged in
deliver alice@lab.test
    Subject: deep
    Content-Type: multipart/mixed; boundary=b0

    --b0
    Content-Type: multipart/mixed; boundary=b1

    --b1
    Content-Type: multipart/mixed; boundary=b2

    --b2
    Content-Type: multipart/mixed; boundary=b3

    --b3
    Content-Type: multipart/mixed; boundary=b4

    --b4
    Content-Type: multipart/mixed; boundary=b5

    --b5
    Content-Type: multipart/mixed; boundary=b6

    --b6
    Content-Type: multipart/mixed; boundary=b7

    --b7
    Content-Type: multipart/mixed; boundary=b8

    --b8
    Content-Type: multipart/mixed; boundary=b9

    --b9
    Content-Type: multipart/mixed; boundary=b10

    --b10
    Content-Type: multipart/mixed; boundary=b11

    --b11
    Content-Type: multipart/mixed; boundary=b12

    --b12
    Content-Type: multipart/mixed; boundary=b13

    --b13
    Content-Type: multipart/mixed; boundary=b14

    --b14
    Content-Type: multipart/mixed; boundary=b15

    --b15
    Content-Type: multipart/mixed; boundary=b16

    --b16
    Content-Type: multipart/mixed; boundary=b17

    --b17
    Content-Type: multipart/mixed; boundary=b18

    --b18
    Content-Type: multipart/mixed; boundary=b19

    --b19
    Content-Type: multipart/mixed; boundary=b20

    --b20
    Content-Type: multipart/mixed; boundary=b21

    --b21
    Content-Type: multipart/mixed; boundary=b22

    --b22
    Content-Type: multipart/mixed; boundary=b23

    --b23
    Content-Type: multipart/mixed; boundary=b24

    --b24
    Content-Type: multipart/mixed; boundary=b25

    --b25
    Content-Type: multipart/mixed; boundary=b26

    --b26
    Content-Type: multipart/mixed; boundary=b27

    --b27
    Content-Type: multipart/mixed; boundary=b28

    --b28
    Content-Type: multipart/mixed; boundary=b29

    --b29
    Content-Type: multipart/mixed; boundary=b30

    --b30
    Content-Type: multipart/mixed; boundary=b31

    --b31
    Content-Type: multipart/mixed; boundary=b32

    --b32
    Content-Type: multipart/mixed; boundary=b33

    --b33
    Content-Type: multipart/mixed; boundary=b34

    --b34
    Content-Type: multipart/mixed; boundary=b35

    --b35
    Content-Type: multipart/mixed; boundary=b36

    --b36
    Content-Type: multipart/mixed; boundary=b37

    --b37
    Content-Type: multipart/mixed; boundary=b38

    --b38
    Content-Type: multipart/mixed; boundary=b39

    --b39
    Content-Type: multipart/mixed; boundary=b40

    --b40
    Content-Type: multipart/mixed; boundary=b41

    --b41
    Content-Type: multipart/mixed; boundary=b42

    --b42
    Content-Type: multipart/mixed; boundary=b43

    --b43
    Content-Type: multipart/mixed; boundary=b44

    --b44
    Content-Type: multipart/mixed; boundary=b45

    --b45
    Content-Type: multipart/mixed; boundary=b46

    --b46
    Content-Type: multipart/mixed; boundary=b47

    --b47
    Content-Type: multipart/mixed; boundary=b48

    --b48
    Content-Type: multipart/mixed; boundary=b49

    --b49
    Content-Type: multipart/mixed; boundary=b50

    --b50
    Content-Type: multipart/mixed; boundary=b51

    --b51
    Content-Type: multipart/mixed; boundary=b52

    --b52
    Content-Type: multipart/mixed; boundary=b53

    --b53
    Content-Type: multipart/mixed; boundary=b54

    --b54
    Content-Type: multipart/mixed; boundary=b55

    --b55
    Content-Type: multipart/mixed; boundary=b56

    --b56
    Content-Type: multipart/mixed; boundary=b57

    --b57
    Content-Type: multipart/mixed; boundary=b58

    --b58
    Content-Type: multipart/mixed; boundary=b59

    --b59
    Content-Type: multipart/mixed; boundary=b60

    --b60
    Content-Type: multipart/mixed; boundary=b61

    --b61
    Content-Type: multipart/mixed; boundary=b62

    --b62
    Content-Type: multipart/mixed; boundary=b63

    --b63
    Content-Type: multipart/mixed; boundary=b64

    --b64
    Content-Type: multipart/mixed; boundary=b65

    --b65
    Content-Type: multipart/mixed; boundary=b66

    --b66
    Content-Type: multipart/mixed; boundary=b67

    --b67
    Content-Type: multipart/mixed; boundary=b68

    --b68
    Content-Type: multipart/mixed; boundary=b69

    --b69
    Content-Type: multipart/mixed; boundary=b70

    --b70
    Content-Type: multipart/mixed; boundary=b71

    --b71
    Content-Type: multipart/mixed; boundary=b72

    --b72
    Content-Type: multipart/mixed; boundary=b73

    --b73
    Content-Type: multipart/mixed; boundary=b74

    --b74
    Content-Type: multipart/mixed; boundary=b75

    --b75
    Content-Type: multipart/mixed; boundary=b76

    --b76
    Content-Type: multipart/mixed; boundary=b77

    --b77
    Content-Type: multipart/mixed; boundary=b78

    --b78
    Content-Type: multipart/mixed; boundary=b79

    --b79
    Content-Type: multipart/mixed; boundary=b80

    --b80
    Content-Type: multipart/mixed; boundary=b81

    --b81
    Content-Type: multipart/mixed; boundary=b82

    --b82
    Content-Type: multipart/mixed; boundary=b83

    --b83
    Content-Type: multipart/mixed; boundary=b84

    --b84
    Content-Type: multipart/mixed; boundary=b85

    --b85
    Content-Type: multipart/mixed; boundary=b86

    --b86
    Content-Type: multipart/mixed; boundary=b87

    --b87
    Content-Type: multipart/mixed; boundary=b88

    --b88
    Content-Type: multipart/mixed; boundary=b89

    --b89
    Content-Type: multipart/mixed; boundary=b90

    --b90
    Content-Type: multipart/mixed; boundary=b91

    --b91
    Content-Type: multipart/mixed; boundary=b92

    --b92
    Content-Type: multipart/mixed; boundary=b93

    --b93
    Content-Type: multipart/mixed; boundary=b94

    --b94
    Content-Type: multipart/mixed; boundary=b95

    --b95
    Content-Type: multipart/mixed; boundary=b96

    --b96
    Content-Type: multipart/mixed; boundary=b97

    --b97
    Content-Type: multipart/mixed; boundary=b98

    --b98
    Content-Type: multipart/mixed; boundary=b99

    --b99
    Content-Type: multipart/mixed; boundary=b100

    --b100
    Content-Type: multipart/mixed; boundary=b101

    --b101
    Content-Type: multipart/mixed; boundary=b102

    --b102
    Content-Type: multipart/mixed; boundary=b103

    --b103
    Content-Type: multipart/mixed; boundary=b104

    --b104
    Content-Type: multipart/mixed; boundary=b105

    --b105
    Content-Type: multipart/mixed; boundary=b106

    --b106
    Content-Type: multipart/mixed; boundary=b107

    --b107
    Content-Type: multipart/mixed; boundary=b108

    --b108
    Content-Type: multipart/mixed; boundary=b109

    --b109
    Content-Type: multipart/mixed; boundary=b110

    --b110
    Content-Type: multipart/mixed; boundary=b111

    --b111
    Content-Type: multipart/mixed; boundary=b112

    --b112
    Content-Type: multipart/mixed; boundary=b113

    --b113
    Content-Type: multipart/mixed; boundary=b114

    --b114
    Content-Type: multipart/mixed; boundary=b115

    --b115
    Content-Type: multipart/mixed; boundary=b116

    --b116
    Content-Type: multipart/mixed; boundary=b117

    --b117
    Content-Type: multipart/mixed; boundary=b118

    --b118
    Content-Type: multipart/mixed; boundary=b119

    --b119
    Content-Type: multipart/mixed; boundary=b120

    --b120
    Content-Type: multipart/mixed; boundary=b121

    --b121
    Content-Type: multipart/mixed; boundary=b122

    --b122
    Content-Type: multipart/mixed; boundary=b123

    --b123
    Content-Type: multipart/mixed; boundary=b124

    --b124
    Content-Type: multipart/mixed; boundary=b125

    --b125
    Content-Type: multipart/mixed; boundary=b126

    --b126
    Content-Type: multipart/mixed; boundary=b127

    --b127
    Content-Type: multipart/mixed; boundary=b128

    --b128
    Content-Type: multipart/mixed; boundary=b129

    --b129
    Content-Type: multipart/mixed; boundary=b130

    --b130
    Content-Type: multipart/mixed; boundary=b131

    --b131
    Content-Type: multipart/mixed; boundary=b132

    --b132
    Content-Type: multipart/mixed; boundary=b133

    --b133
    Content-Type: multipart/mixed; boundary=b134

    --b134
    Content-Type: multipart/mixed; boundary=b135

    --b135
    Content-Type: multipart/mixed; boundary=b136

    --b136
    Content-Type: multipart/mixed; boundary=b137

    --b137
    Content-Type: multipart/mixed; boundary=b138

    --b138
    Content-Type: multipart/mixed; boundary=b139

    --b139
    Content-Type: multipart/mixed; boundary=b140

    --b140
    Content-Type: multipart/mixed; boundary=b141

    --b141
    Content-Type: multipart/mixed; boundary=b142

    --b142
    Content-Type: multipart/mixed; boundary=b143

    --b143
    Content-Type: multipart/mixed; boundary=b144

    --b144
    Content-Type: multipart/mixed; boundary=b145

    --b145
    Content-Type: multipart/mixed; boundary=b146

    --b146
    Content-Type: multipart/mixed; boundary=b147

    --b147
    Content-Type: multipart/mixed; boundary=b148

    --b148
    Content-Type: multipart/mixed; boundary=b149

    --b149
    Content-Type: multipart/mixed; boundary=b150

    --b150
    Content-Type: multipart/mixed; boundary=b151

    --b151
    Content-Type: multipart/mixed; boundary=b152

    --b152
    Content-Type: multipart/mixed; boundary=b153

    --b153
    Content-Type: multipart/mixed; boundary=b154

    --b154
    Content-Type: multipart/mixed; boundary=b155

    --b155
    Content-Type: multipart/mixed; boundary=b156

    --b156
    Content-Type: multipart/mixed; boundary=b157

    --b157
    Content-Type: multipart/mixed; boundary=b158

    --b158
    Content-Type: multipart/mixed; boundary=b159

    --b159
    Content-Type: multipart/mixed; boundary=b160

    --b160
    Content-Type: multipart/mixed; boundary=b161

    --b161
    Content-Type: multipart/mixed; boundary=b162

    --b162
    Content-Type: multipart/mixed; boundary=b163

    --b163
    Content-Type: multipart/mixed; boundary=b164

    --b164
    Content-Type: multipart/mixed; boundary=b165

    --b165
    Content-Type: multipart/mixed; boundary=b166

    --b166
    Content-Type: multipart/mixed; boundary=b167

    --b167
    Content-Type: multipart/mixed; boundary=b168

    --b168
    Content-Type: multipart/mixed; boundary=b169

    --b169
    Content-Type: multipart/mixed; boundary=b170

    --b170
    Content-Type: multipart/mixed; boundary=b171

    --b171
    Content-Type: multipart/mixed; boundary=b172

    --b172
    Content-Type: multipart/mixed; boundary=b173

    --b173
    Content-Type: multipart/mixed; boundary=b174

    --b174
    Content-Type: multipart/mixed; boundary=b175

    --b175
    Content-Type: multipart/mixed; boundary=b176

    --b176
    Content-Type: multipart/mixed; boundary=b177

    --b177
    Content-Type: multipart/mixed; boundary=b178

    --b178
    Content-Type: multipart/mixed; boundary=b179

    --b179
    Content-Type: multipart/mixed; boundary=b180

    --b180
    Content-Type: multipart/mixed; boundary=b181

    --b181
    Content-Type: multipart/mixed; boundary=b182

    --b182
    Content-Type: multipart/mixed; boundary=b183

    --b183
    Content-Type: multipart/mixed; boundary=b184

    --b184
    Content-Type: multipart/mixed; boundary=b185

    --b185
    Content-Type: multipart/mixed; boundary=b186

    --b186
    Content-Type: multipart/mixed; boundary=b187

    --b187
    Content-Type: multipart/mixed; boundary=b188

    --b188
    Content-Type: multipart/mixed; boundary=b189

    --b189
    Content-Type: multipart/mixed; boundary=b190

    --b190
    Content-Type: multipart/mixed; boundary=b191

    --b191
    Content-Type: multipart/mixed; boundary=b192

    --b192
    Content-Type: multipart/mixed; boundary=b193

    --b193
    Content-Type: multipart/mixed; boundary=b194

    --b194
    Content-Type: multipart/mixed; boundary=b195

    --b195
    Content-Type: multipart/mixed; boundary=b196

    --b196
    Content-Type: multipart/mixed; boundary=b197

    --b197
    Content-Type: multipart/mixed; boundary=b198

    --b198
    Content-Type: multipart/mixed; boundary=b199

    --b199
    Content-Type: multipart/mixed; boundary=b200

    --b200
    Content-Type: multipart/mixed; boundary=b201

    --b201
    Content-Type: multipart/mixed; boundary=b202

    --b202
    Content-Type: multipart/mixed; boundary=b203

    --b203
    Content-Type: multipart/mixed; boundary=b204

    --b204
    Content-Type: multipart/mixed; boundary=b205

    --b205
    Content-Type: multipart/mixed; boundary=b206

    --b206
    Content-Type: multipart/mixed; boundary=b207

    --b207
    Content-Type: multipart/mixed; boundary=b208

    --b208
    Content-Type: multipart/mixed; boundary=b209

    --b209
    Content-Type: multipart/mixed; boundary=b210

    --b210
    Content-Type: multipart/mixed; boundary=b211

    --b211
    Content-Type: multipart/mixed; boundary=b212

    --b212
    Content-Type: multipart/mixed; boundary=b213

    --b213
    Content-Type: multipart/mixed; boundary=b214

    --b214
    Content-Type: multipart/mixed; boundary=b215

    --b215
    Content-Type: multipart/mixed; boundary=b216

    --b216
    Content-Type: multipart/mixed; boundary=b217

    --b217
    Content-Type: multipart/mixed; boundary=b218

    --b218
    Content-Type: multipart/mixed; boundary=b219

    --b219
    Content-Type: multipart/mixed; boundary=b220

    --b220
    Content-Type: multipart/mixed; boundary=b221

    --b221
    Content-Type: multipart/mixed; boundary=b222

    --b222
    Content-Type: multipart/mixed; boundary=b223

    --b223
    Content-Type: multipart/mixed; boundary=b224

    --b224
    Content-Type: multipart/mixed; boundary=b225

    --b225
    Content-Type: multipart/mixed; boundary=b226

    --b226
    Content-Type: multipart/mixed; boundary=b227

    --b227
    Content-Type: multipart/mixed; boundary=b228

    --b228
    Content-Type: multipart/mixed; boundary=b229

    --b229
    Content-Type: multipart/mixed; boundary=b230

    --b230
    Content-Type: multipart/mixed; boundary=b231

    --b231
    Content-Type: multipart/mixed; boundary=b232

    --b232
    Content-Type: multipart/mixed; boundary=b233

    --b233
    Content-Type: multipart/mixed; boundary=b234

    --b234
    Content-Type: multipart/mixed; boundary=b235

    --b235
    Content-Type: multipart/mixed; boundary=b236

    --b236
    Content-Type: multipart/mixed; boundary=b237

    --b237
    Content-Type: multipart/mixed; boundary=b238

    --b238
    Content-Type: multipart/mixed; boundary=b239

    --b239
    Content-Type: multipart/mixed; boundary=b240

    --b240
    Content-Type: multipart/mixed; boundary=b241

    --b241
    Content-Type: multipart/mixed; boundary=b242

    --b242
    Content-Type: multipart/mixed; boundary=b243

    --b243
    Content-Type: multipart/mixed; boundary=b244

    --b244
    Content-Type: multipart/mixed; boundary=b245

    --b245
    Content-Type: multipart/mixed; boundary=b246

    --b246
    Content-Type: multipart/mixed; boundary=b247

    --b247
    Content-Type: multipart/mixed; boundary=b248

    --b248
    Content-Type: multipart/mixed; boundary=b249

    --b249
    Content-Type: multipart/mixed; boundary=b250

    --b250
    Content-Type: multipart/mixed; boundary=b251

    --b251
    Content-Type: multipart/mixed; boundary=b252

    --b252
    Content-Type: multipart/mixed; boundary=b253

    --b253
    Content-Type: multipart/mixed; boundary=b254

    --b254
    Content-Type: multipart/mixed; boundary=b255

    --b255
    Content-Type: multipart/mixed; boundary=b256

    --b256
    Content-Type: multipart/mixed; boundary=b257

    --b257
    Content-Type: multipart/mixed; boundary=b258

    --b258
    Content-Type: multipart/mixed; boundary=b259

    --b259
    Content-Type: multipart/mixed; boundary=b260

    --b260
    Content-Type: multipart/mixed; boundary=b261

    --b261
    Content-Type: multipart/mixed; boundary=b262

    --b262
    Content-Type: multipart/mixed; boundary=b263

    --b263
    Content-Type: multipart/mixed; boundary=b264

    --b264
    Content-Type: multipart/mixed; boundary=b265

    --b265
    Content-Type: multipart/mixed; boundary=b266

    --b266
    Content-Type: multipart/mixed; boundary=b267

    --b267
    Content-Type: multipart/mixed; boundary=b268

    --b268
    Content-Type: multipart/mixed; boundary=b269

    --b269
    Content-Type: multipart/mixed; boundary=b270

    --b270
    Content-Type: multipart/mixed; boundary=b271

    --b271
    Content-Type: multipart/mixed; boundary=b272

    --b272
    Content-Type: multipart/mixed; boundary=b273

    --b273
    Content-Type: multipart/mixed; boundary=b274

    --b274
    Content-Type: multipart/mixed; boundary=b275

    --b275
    Content-Type: multipart/mixed; boundary=b276

    --b276
    Content-Type: multipart/mixed; boundary=b277

    --b277
    Content-Type: multipart/mixed; boundary=b278

    --b278
    Content-Type: multipart/mixed; boundary=b279

    --b279
    Content-Type: multipart/mixed; boundary=b280

    --b280
    Content-Type: multipart/mixed; boundary=b281

    --b281
    Content-Type: multipart/mixed; boundary=b282

    --b282
    Content-Type: multipart/mixed; boundary=b283

    --b283
    Content-Type: multipart/mixed; boundary=b284

    --b284
    Content-Type: multipart/mixed; boundary=b285

    --b285
    Content-Type: multipart/mixed; boundary=b286

    --b286
    Content-Type: multipart/mixed; boundary=b287

    --b287
    Content-Type: multipart/mixed; boundary=b288

    --b288
    Content-Type: multipart/mixed; boundary=b289

    --b289
    Content-Type: multipart/mixed; boundary=b290

    --b290
    Content-Type: multipart/mixed; boundary=b291

    --b291
    Content-Type: multipart/mixed; boundary=b292

    --b292
    Content-Type: multipart/mixed; boundary=b293

    --b293
    Content-Type: multipart/mixed; boundary=b294

    --b294
    Content-Type: multipart/mixed; boundary=b295

    --b295
    Content-Type: multipart/mixed; boundary=b296

    --b296
    Content-Type: multipart/mixed; boundary=b297

    --b297
    Content-Type: multipart/mixed; boundary=b298

    --b298
    Content-Type: multipart/mixed; boundary=b299

    --b299
    Content-Type: multipart/mixed; boundary=b300

    --b300
    Content-Type: multipart/mixed; boundary=b301

    --b301
    Content-Type: multipart/mixed; boundary=b302

    --b302
    Content-Type: multipart/mixed; boundary=b303

    --b303
    Content-Type: multipart/mixed; boundary=b304

    --b304
    Content-Type: multipart/mixed; boundary=b305

    --b305
    Content-Type: multipart/mixed; boundary=b306

    --b306
    Content-Type: multipart/mixed; boundary=b307

    --b307
    Content-Type: multipart/mixed; boundary=b308

    --b308
    Content-Type: multipart/mixed; boundary=b309

    --b309
    Content-Type: multipart/mixed; boundary=b310

    --b310
    Content-Type: multipart/mixed; boundary=b311

    --b311
    Content-Type: multipart/mixed; boundary=b312

    --b312
    Content-Type: multipart/mixed; boundary=b313

    --b313
    Content-Type: multipart/mixed; boundary=b314

    --b314
    Content-Type: multipart/mixed; boundary=b315

    --b315
    Content-Type: multipart/mixed; boundary=b316

    --b316
    Content-Type: multipart/mixed; boundary=b317

    --b317
    Content-Type: multipart/mixed; boundary=b318

    --b318
    Content-Type: multipart/mixed; boundary=b319

    --b319
    Content-Type: multipart/mixed; boundary=b320

    --b320
    Content-Type: multipart/mixed; boundary=b321

    --b321
    Content-Type: multipart/mixed; boundary=b322

    --b322
    Content-Type: multipart/mixed; boundary=b323

    --b323
    Content-Type: multipart/mixed; boundary=b324

    --b324
    Content-Type: multipart/mixed; boundary=b325

    --b325
    Content-Type: multipart/mixed; boundary=b326

    --b326
    Content-Type: multipart/mixed; boundary=b327

    --b327
    Content-Type: multipart/mixed; boundary=b328

    --b328
    Content-Type: multipart/mixed; boundary=b329

    --b329
    Content-Type: multipart/mixed; boundary=b330

    --b330
    Content-Type: multipart/mixed; boundary=b331

    --b331
    Content-Type: multipart/mixed; boundary=b332

    --b332
    Content-Type: multipart/mixed; boundary=b333

    --b333
    Content-Type: multipart/mixed; boundary=b334

    --b334
    Content-Type: multipart/mixed; boundary=b335

    --b335
    Content-Type: multipart/mixed; boundary=b336

    --b336
    Content-Type: multipart/mixed; boundary=b337

    --b337
    Content-Type: multipart/mixed; boundary=b338

    --b338
    Content-Type: multipart/mixed; boundary=b339

    --b339
    Content-Type: multipart/mixed; boundary=b340

    --b340
    Content-Type: multipart/mixed; boundary=b341

    --b341
    Content-Type: multipart/mixed; boundary=b342

    --b342
    Content-Type: multipart/mixed; boundary=b343

    --b343
    Content-Type: multipart/mixed; boundary=b344

    --b344
    Content-Type: multipart/mixed; boundary=b345

    --b345
    Content-Type: multipart/mixed; boundary=b346

    --b346
    Content-Type: multipart/mixed; boundary=b347

    --b347
    Content-Type: multipart/mixed; boundary=b348

    --b348
    Content-Type: multipart/mixed; boundary=b349

    --b349
    Content-Type: multipart/mixed; boundary=b350

    --b350
    Content-Type: multipart/mixed; boundary=b351

    --b351
    Content-Type: multipart/mixed; boundary=b352

    --b352
    Content-Type: multipart/mixed; boundary=b353

    --b353
    Content-Type: multipart/mixed; boundary=b354

    --b354
    Content-Type: multipart/mixed; boundary=b355

    --b355
    Content-Type: multipart/mixed; boundary=b356

    --b356
    Content-Type: multipart/mixed; boundary=b357

    --b357
    Content-Type: multipart/mixed; boundary=b358

    --b358
    Content-Type: multipart/mixed; boundary=b359

    --b359
    Content-Type: multipart/mixed; boundary=b360

    --b360
    Content-Type: multipart/mixed; boundary=b361

    --b361
    Content-Type: multipart/mixed; boundary=b362

    --b362
    Content-Type: multipart/mixed; boundary=b363

    --b363
    Content-Type: multipart/mixed; boundary=b364

    --b364
    Content-Type: multipart/mixed; boundary=b365

    --b365
    Content-Type: multipart/mixed; boundary=b366

    --b366
    Content-Type: multipart/mixed; boundary=b367

    --b367
    Content-Type: multipart/mixed; boundary=b368

    --b368
    Content-Type: multipart/mixed; boundary=b369

    --b369
    Content-Type: multipart/mixed; boundary=b370

    --b370
    Content-Type: multipart/mixed; boundary=b371

    --b371
    Content-Type: multipart/mixed; boundary=b372

    --b372
    Content-Type: multipart/mixed; boundary=b373

    --b373
    Content-Type: multipart/mixed; boundary=b374

    --b374
    Content-Type: multipart/mixed; boundary=b375

    --b375
    Content-Type: multipart/mixed; boundary=b376

    --b376
    Content-Type: multipart/mixed; boundary=b377

    --b377
    Content-Type: multipart/mixed; boundary=b378

    --b378
    Content-Type: multipart/mixed; boundary=b379

    --b379
    Content-Type: multipart/mixed; boundary=b380

    --b380
    Content-Type: multipart/mixed; boundary=b381

    --b381
    Content-Type: multipart/mixed; boundary=b382

    --b382
    Content-Type: multipart/mixed; boundary=b383

    --b383
    Content-Type: multipart/mixed; boundary=b384

    --b384
    Content-Type: multipart/mixed; boundary=b385

    --b385
    Content-Type: multipart/mixed; boundary=b386

    --b386
    Content-Type: multipart/mixed; boundary=b387

    --b387
    Content-Type: multipart/mixed; boundary=b388

    --b388
    Content-Type: multipart/mixed; boundary=b389

    --b389
    Content-Type: multipart/mixed; boundary=b390

    --b390
    Content-Type: multipart/mixed; boundary=b391

    --b391
    Content-Type: multipart/mixed; boundary=b392

    --b392
    Content-Type: multipart/mixed; boundary=b393

    --b393
    Content-Type: multipart/mixed; boundary=b394

    --b394
    Content-Type: multipart/mixed; boundary=b395

    --b395
    Content-Type: multipart/mixed; boundary=b396

    --b396
    Content-Type: multipart/mixed; boundary=b397

    --b397
    Content-Type: multipart/mixed; boundary=b398

    --b398
    Content-Type: multipart/mixed; boundary=b399

    --b399

    end
C: s EXAMINE INBOX
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: * <any>
S: s OK <any>
C: a FETCH 1 BODYSTRUCTURE
S: * 1 FETCH (BODYSTRUCTURE (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0) "mixed" ("boundary" "b100") NIL NIL NIL) "mixed" ("boundary" "b99") NIL NIL NIL) "mixed" ("boundary" "b98") NIL NIL NIL) "mixed" ("boundary" "b97") NIL NIL NIL) "mixed" ("boundary" "b96") NIL NIL NIL) "mixed" ("boundary" "b95") NIL NIL NIL) "mixed" ("boundary" "b94") NIL NIL NIL) "mixed" ("boundary" "b93") NIL NIL NIL) "mixed" ("boundary" "b92") NIL NIL NIL) "mixed" ("boundary" "b91") NIL NIL NIL) "mixed" ("boundary" "b90") NIL NIL NIL) "mixed" ("boundary" "b89") NIL NIL NIL) "mixed" ("boundary" "b88") NIL NIL NIL) "mixed" ("boundary" "b87") NIL NIL NIL) "mixed" ("boundary" "b86") NIL NIL NIL) "mixed" ("boundary" "b85") NIL NIL NIL) "mixed" ("boundary" "b84") NIL NIL NIL) "mixed" ("boundary" "b83") NIL NIL NIL) "mixed" ("boundary" "b82") NIL NIL NIL) "mixed" ("boundary" "b81") NIL NIL NIL) "mixed" ("boundary" "b80") NIL NIL NIL) "mixed" ("boundary" "b79") NIL NIL NIL) "mixed" ("boundary" "b78") NIL NIL NIL) "mixed" ("boundary" "b77") NIL NIL NIL) "mixed" ("boundary" "b76") NIL NIL NIL) "mixed" ("boundary" "b75") NIL NIL NIL) "mixed" ("boundary" "b74") NIL NIL NIL) "mixed" ("boundary" "b73") NIL NIL NIL) "mixed" ("boundary" "b72") NIL NIL NIL) "mixed" ("boundary" "b71") NIL NIL NIL) "mixed" ("boundary" "b70") NIL NIL NIL) "mixed" ("boundary" "b69") NIL NIL NIL) "mixed" ("boundary" "b68") NIL NIL NIL) "mixed" ("boundary" "b67") NIL NIL NIL) "mixed" ("boundary" "b66") NIL NIL NIL) "mixed" ("boundary" "b65") NIL NIL NIL) "mixed" ("boundary" "b64") NIL NIL NIL) "mixed" ("boundary" "b63") NIL NIL NIL) "mixed" ("boundary" "b62") NIL NIL NIL) "mixed" ("boundary" "b61") NIL NIL NIL) "mixed" ("boundary" "b60") NIL NIL NIL) "mixed" ("boundary" "b59") NIL NIL NIL) "mixed" ("boundary" "b58") NIL NIL NIL) "mixed" ("boundary" "b57") NIL NIL NIL) "mixed" ("boundary" "b56") NIL NIL NIL) "mixed" ("boundary" "b55") NIL NIL NIL) "mixed" ("boundary" "b54") NIL NIL NIL) "mixed" ("boundary" "b53") NIL NIL NIL) "mixed" ("boundary" "b52") NIL NIL NIL) "mixed" ("boundary" "b51") NIL NIL NIL) "mixed" ("boundary" "b50") NIL NIL NIL) "mixed" ("boundary" "b49") NIL NIL NIL) "mixed" ("boundary" "b48") NIL NIL NIL) "mixed" ("boundary" "b47") NIL NIL NIL) "mixed" ("boundary" "b46") NIL NIL NIL) "mixed" ("boundary" "b45") NIL NIL NIL) "mixed" ("boundary" "b44") NIL NIL NIL) "mixed" ("boundary" "b43") NIL NIL NIL) "mixed" ("boundary" "b42") NIL NIL NIL) "mixed" ("boundary" "b41") NIL NIL NIL) "mixed" ("boundary" "b40") NIL NIL NIL) "mixed" ("boundary" "b39") NIL NIL NIL) "mixed" ("boundary" "b38") NIL NIL NIL) "mixed" ("boundary" "b37") NIL NIL NIL) "mixed" ("boundary" "b36") NIL NIL NIL) "mixed" ("boundary" "b35") NIL NIL NIL) "mixed" ("boundary" "b34") NIL NIL NIL) "mixed" ("boundary" "b33") NIL NIL NIL) "mixed" ("boundary" "b32") NIL NIL NIL) "mixed" ("boundary" "b31") NIL NIL NIL) "mixed" ("boundary" "b30") NIL NIL NIL) "mixed" ("boundary" "b29") NIL NIL NIL) "mixed" ("boundary" "b28") NIL NIL NIL) "mixed" ("boundary" "b27") NIL NIL NIL) "mixed" ("boundary" "b26") NIL NIL NIL) "mixed" ("boundary" "b25") NIL NIL NIL) "mixed" ("boundary" "b24") NIL NIL NIL) "mixed" ("boundary" "b23") NIL NIL NIL) "mixed" ("boundary" "b22") NIL NIL NIL) "mixed" ("boundary" "b21") NIL NIL NIL) "mixed" ("boundary" "b20") NIL NIL NIL) "mixed" ("boundary" "b19") NIL NIL NIL) "mixed" ("boundary" "b18") NIL NIL NIL) "mixed" ("boundary" "b17") NIL NIL NIL) "mixed" ("boundary" "b16") NIL NIL NIL) "mixed" ("boundary" "b15") NIL NIL NIL) "mixed" ("boundary" "b14") NIL NIL NIL) "mixed" ("boundary" "b13") NIL NIL NIL) "mixed" ("boundary" "b12") NIL NIL NIL) "mixed" ("boundary" "b11") NIL NIL NIL) "mixed" ("boundary" "b10") NIL NIL NIL) "mixed" ("boundary" "b9") NIL NIL NIL) "mixed" ("boundary" "b8") NIL NIL NIL) "mixed" ("boundary" "b7") NIL NIL NIL) "mixed" ("boundary" "b6") NIL NIL NIL) "mixed" ("boundary" "b5") NIL NIL NIL) "mixed" ("boundary" "b4") NIL NIL NIL) "mixed" ("boundary" "b3") NIL NIL NIL) "mixed" ("boundary" "b2") NIL NIL NIL) "mixed" ("boundary" "b1") NIL NIL NIL) "mixed" ("boundary" "b0") NIL NIL NIL))
S: a OK <any>
