#include "textflag.h"

// Constants, four times each so that they can be operands. Those of the exponential are
// those of vec.Exp.

DATA log2E<>+0(SB)/8, $0x3ff71547652b82fe
DATA log2E<>+8(SB)/8, $0x3ff71547652b82fe
DATA log2E<>+16(SB)/8, $0x3ff71547652b82fe
DATA log2E<>+24(SB)/8, $0x3ff71547652b82fe
GLOBL log2E<>(SB), RODATA|NOPTR, $32

DATA half<>+0(SB)/8, $0x3fe0000000000000
DATA half<>+8(SB)/8, $0x3fe0000000000000
DATA half<>+16(SB)/8, $0x3fe0000000000000
DATA half<>+24(SB)/8, $0x3fe0000000000000
GLOBL half<>(SB), RODATA|NOPTR, $32

DATA sign<>+0(SB)/8, $0x8000000000000000
DATA sign<>+8(SB)/8, $0x8000000000000000
DATA sign<>+16(SB)/8, $0x8000000000000000
DATA sign<>+24(SB)/8, $0x8000000000000000
GLOBL sign<>(SB), RODATA|NOPTR, $32

DATA magnitude<>+0(SB)/8, $0x7fffffffffffffff
DATA magnitude<>+8(SB)/8, $0x7fffffffffffffff
DATA magnitude<>+16(SB)/8, $0x7fffffffffffffff
DATA magnitude<>+24(SB)/8, $0x7fffffffffffffff
GLOBL magnitude<>(SB), RODATA|NOPTR, $32

DATA ln2Hi<>+0(SB)/8, $0x3fe62e42fee00000
DATA ln2Hi<>+8(SB)/8, $0x3fe62e42fee00000
DATA ln2Hi<>+16(SB)/8, $0x3fe62e42fee00000
DATA ln2Hi<>+24(SB)/8, $0x3fe62e42fee00000
GLOBL ln2Hi<>(SB), RODATA|NOPTR, $32

DATA ln2Lo<>+0(SB)/8, $0x3dea39ef35793c76
DATA ln2Lo<>+8(SB)/8, $0x3dea39ef35793c76
DATA ln2Lo<>+16(SB)/8, $0x3dea39ef35793c76
DATA ln2Lo<>+24(SB)/8, $0x3dea39ef35793c76
GLOBL ln2Lo<>(SB), RODATA|NOPTR, $32

DATA exp5<>+0(SB)/8, $0x3e66376972bea4d0
DATA exp5<>+8(SB)/8, $0x3e66376972bea4d0
DATA exp5<>+16(SB)/8, $0x3e66376972bea4d0
DATA exp5<>+24(SB)/8, $0x3e66376972bea4d0
GLOBL exp5<>(SB), RODATA|NOPTR, $32

DATA exp4<>+0(SB)/8, $0xbebbbd41c5d26bf1
DATA exp4<>+8(SB)/8, $0xbebbbd41c5d26bf1
DATA exp4<>+16(SB)/8, $0xbebbbd41c5d26bf1
DATA exp4<>+24(SB)/8, $0xbebbbd41c5d26bf1
GLOBL exp4<>(SB), RODATA|NOPTR, $32

DATA exp3<>+0(SB)/8, $0x3f11566aaf25de2c
DATA exp3<>+8(SB)/8, $0x3f11566aaf25de2c
DATA exp3<>+16(SB)/8, $0x3f11566aaf25de2c
DATA exp3<>+24(SB)/8, $0x3f11566aaf25de2c
GLOBL exp3<>(SB), RODATA|NOPTR, $32

DATA exp2<>+0(SB)/8, $0xbf66c16c16bebd93
DATA exp2<>+8(SB)/8, $0xbf66c16c16bebd93
DATA exp2<>+16(SB)/8, $0xbf66c16c16bebd93
DATA exp2<>+24(SB)/8, $0xbf66c16c16bebd93
GLOBL exp2<>(SB), RODATA|NOPTR, $32

DATA exp1<>+0(SB)/8, $0x3fc5555555555555
DATA exp1<>+8(SB)/8, $0x3fc5555555555555
DATA exp1<>+16(SB)/8, $0x3fc5555555555555
DATA exp1<>+24(SB)/8, $0x3fc5555555555555
GLOBL exp1<>(SB), RODATA|NOPTR, $32

DATA one<>+0(SB)/8, $0x3ff0000000000000
DATA one<>+8(SB)/8, $0x3ff0000000000000
DATA one<>+16(SB)/8, $0x3ff0000000000000
DATA one<>+24(SB)/8, $0x3ff0000000000000
GLOBL one<>(SB), RODATA|NOPTR, $32

DATA two<>+0(SB)/8, $0x4000000000000000
DATA two<>+8(SB)/8, $0x4000000000000000
DATA two<>+16(SB)/8, $0x4000000000000000
DATA two<>+24(SB)/8, $0x4000000000000000
GLOBL two<>(SB), RODATA|NOPTR, $32

DATA bias<>+0(SB)/8, $0x00000000000003ff
DATA bias<>+8(SB)/8, $0x00000000000003ff
DATA bias<>+16(SB)/8, $0x00000000000003ff
DATA bias<>+24(SB)/8, $0x00000000000003ff
GLOBL bias<>(SB), RODATA|NOPTR, $32

DATA small<>+0(SB)/8, $0x3e30000000000000
DATA small<>+8(SB)/8, $0x3e30000000000000
DATA small<>+16(SB)/8, $0x3e30000000000000
DATA small<>+24(SB)/8, $0x3e30000000000000
GLOBL small<>(SB), RODATA|NOPTR, $32

DATA overflow<>+0(SB)/8, $0x40862e42fefa39ef
DATA overflow<>+8(SB)/8, $0x40862e42fefa39ef
DATA overflow<>+16(SB)/8, $0x40862e42fefa39ef
DATA overflow<>+24(SB)/8, $0x40862e42fefa39ef
GLOBL overflow<>(SB), RODATA|NOPTR, $32

DATA underflow<>+0(SB)/8, $0xc0874910d52d3051
DATA underflow<>+8(SB)/8, $0xc0874910d52d3051
DATA underflow<>+16(SB)/8, $0xc0874910d52d3051
DATA underflow<>+24(SB)/8, $0xc0874910d52d3051
GLOBL underflow<>(SB), RODATA|NOPTR, $32

DATA infinity<>+0(SB)/8, $0x7ff0000000000000
DATA infinity<>+8(SB)/8, $0x7ff0000000000000
DATA infinity<>+16(SB)/8, $0x7ff0000000000000
DATA infinity<>+24(SB)/8, $0x7ff0000000000000
GLOBL infinity<>(SB), RODATA|NOPTR, $32

// func expAVX2(dst, x *float64, n int)
//
// Four lanes of vec.Exp at a time, operation by operation; n is a multiple of four. The
// power of two is multiplied in two halves, so that the product rounds once, as there.
TEXT ·expAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX

again:
	VMOVUPD (SI), Y0
	VMULPD  log2E<>(SB), Y0, Y1
	VANDPD  sign<>(SB), Y0, Y2
	VORPD   half<>(SB), Y2, Y2
	VADDPD  Y2, Y1, Y1
	VCVTTPD2DQY Y1, X1            // k
	VCVTDQ2PD X1, Y2
	VMULPD  ln2Hi<>(SB), Y2, Y3
	VSUBPD  Y3, Y0, Y3            // hi
	VMULPD  ln2Lo<>(SB), Y2, Y4   // lo
	VSUBPD  Y4, Y3, Y5            // r
	VMULPD  Y5, Y5, Y6            // t
	VMULPD  exp5<>(SB), Y6, Y7
	VADDPD  exp4<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VADDPD  exp3<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VADDPD  exp2<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VADDPD  exp1<>(SB), Y7, Y7
	VMULPD  Y7, Y6, Y7
	VSUBPD  Y7, Y5, Y7            // c
	VMULPD  Y7, Y5, Y8
	VMOVUPD two<>(SB), Y9
	VSUBPD  Y7, Y9, Y9
	VDIVPD  Y9, Y8, Y8            // r c/(2-c)
	VSUBPD  Y8, Y4, Y8
	VSUBPD  Y3, Y8, Y8
	VMOVUPD one<>(SB), Y9
	VSUBPD  Y8, Y9, Y8            // y

	VPSRAD    $1, X1, X2
	VPSUBD    X2, X1, X3
	VPMOVSXDQ X2, Y2
	VPMOVSXDQ X3, Y3
	VPADDQ    bias<>(SB), Y2, Y2
	VPADDQ    bias<>(SB), Y3, Y3
	VPSLLQ    $52, Y2, Y2
	VPSLLQ    $52, Y3, Y3
	VMULPD    Y2, Y8, Y8
	VMULPD    Y3, Y8, Y8

	VANDPD    magnitude<>(SB), Y0, Y9
	VCMPPD    $1, small<>(SB), Y9, Y9
	VADDPD    one<>(SB), Y0, Y10
	VBLENDVPD Y9, Y10, Y8, Y8
	VMOVUPD   overflow<>(SB), Y9
	VCMPPD    $1, Y0, Y9, Y9
	VBLENDVPD Y9, infinity<>(SB), Y8, Y8
	VCMPPD    $1, underflow<>(SB), Y0, Y9
	VANDNPD   Y8, Y9, Y8
	VCMPPD    $3, Y0, Y0, Y9
	VBLENDVPD Y9, Y0, Y8, Y8
	VMOVUPD   Y8, (DI)

	ADDQ $32, SI
	ADDQ $32, DI
	SUBQ $4, CX
	JNZ  again
	VZEROUPPER
	RET

// func sum32AVX2(dst, p *float64, at *int32, n int, b *float64, row int)
//
// 32 lanes of SumProducts; row is the length of a row of b in bytes.
TEXT ·sum32AVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ at+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ b+32(FP), BX
	MOVQ row+40(FP), R8
	VMOVUPD 0(DI), Y0
	VMOVUPD 32(DI), Y1
	VMOVUPD 64(DI), Y2
	VMOVUPD 96(DI), Y3
	VMOVUPD 128(DI), Y4
	VMOVUPD 160(DI), Y5
	VMOVUPD 192(DI), Y6
	VMOVUPD 224(DI), Y7

again:
	VBROADCASTSD (SI), Y8
	MOVLQSX (DX), AX
	IMULQ   R8, AX
	VMULPD  0(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y0, Y0
	VMULPD  32(BX)(AX*1), Y8, Y10
	VADDPD  Y10, Y1, Y1
	VMULPD  64(BX)(AX*1), Y8, Y11
	VADDPD  Y11, Y2, Y2
	VMULPD  96(BX)(AX*1), Y8, Y12
	VADDPD  Y12, Y3, Y3
	VMULPD  128(BX)(AX*1), Y8, Y13
	VADDPD  Y13, Y4, Y4
	VMULPD  160(BX)(AX*1), Y8, Y14
	VADDPD  Y14, Y5, Y5
	VMULPD  192(BX)(AX*1), Y8, Y15
	VADDPD  Y15, Y6, Y6
	VMULPD  224(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y7, Y7
	ADDQ    $8, SI
	ADDQ    $4, DX
	DECQ    CX
	JNZ     again

	VMOVUPD Y0, 0(DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VMOVUPD Y4, 128(DI)
	VMOVUPD Y5, 160(DI)
	VMOVUPD Y6, 192(DI)
	VMOVUPD Y7, 224(DI)
	VZEROUPPER
	RET

// func sum16AVX2(dst, p *float64, at *int32, n int, b *float64, row int)
//
// 16 lanes of SumProducts; row is the length of a row of b in bytes.
TEXT ·sum16AVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ at+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ b+32(FP), BX
	MOVQ row+40(FP), R8
	VMOVUPD 0(DI), Y0
	VMOVUPD 32(DI), Y1
	VMOVUPD 64(DI), Y2
	VMOVUPD 96(DI), Y3

again:
	VBROADCASTSD (SI), Y8
	MOVLQSX (DX), AX
	IMULQ   R8, AX
	VMULPD  0(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y0, Y0
	VMULPD  32(BX)(AX*1), Y8, Y10
	VADDPD  Y10, Y1, Y1
	VMULPD  64(BX)(AX*1), Y8, Y11
	VADDPD  Y11, Y2, Y2
	VMULPD  96(BX)(AX*1), Y8, Y12
	VADDPD  Y12, Y3, Y3
	ADDQ    $8, SI
	ADDQ    $4, DX
	DECQ    CX
	JNZ     again

	VMOVUPD Y0, 0(DI)
	VMOVUPD Y1, 32(DI)
	VMOVUPD Y2, 64(DI)
	VMOVUPD Y3, 96(DI)
	VZEROUPPER
	RET

// func sum8AVX2(dst, p *float64, at *int32, n int, b *float64, row int)
//
// 8 lanes of SumProducts; row is the length of a row of b in bytes.
TEXT ·sum8AVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), SI
	MOVQ at+16(FP), DX
	MOVQ n+24(FP), CX
	MOVQ b+32(FP), BX
	MOVQ row+40(FP), R8
	VMOVUPD 0(DI), Y0
	VMOVUPD 32(DI), Y1

again:
	VBROADCASTSD (SI), Y8
	MOVLQSX (DX), AX
	IMULQ   R8, AX
	VMULPD  0(BX)(AX*1), Y8, Y9
	VADDPD  Y9, Y0, Y0
	VMULPD  32(BX)(AX*1), Y8, Y10
	VADDPD  Y10, Y1, Y1
	ADDQ    $8, SI
	ADDQ    $4, DX
	DECQ    CX
	JNZ     again

	VMOVUPD Y0, 0(DI)
	VMOVUPD Y1, 32(DI)
	VZEROUPPER
	RET
