#include "capture/reply_program.h"

#include <linux/bpf.h>

#include <bit>
#include <cassert>
#include <cstddef>

#include "base/big_endian.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/tcp.h"

namespace synsweep {
namespace {

using enum Register;
using Label = ProgramBuilder::Label;

// Where fields lie in the frames that are ours: Ethernet, IPv4 without options, TCP.
constexpr std::int16_t kTargetMac = 0;
constexpr std::int16_t kSourceMac = 6;
constexpr std::int16_t kEtherType = 12;
constexpr std::int16_t kIp = 14;
constexpr std::int16_t kTotalBytes = kIp + 2;
constexpr std::int16_t kFragment = kIp + 6;
constexpr std::int16_t kTtl = kIp + 8;
constexpr std::int16_t kProtocol = kIp + 9;
constexpr std::int16_t kIpChecksum = kIp + 10;
constexpr std::int16_t kIpSource = kIp + 12;
constexpr std::int16_t kIpTarget = kIp + 16;
constexpr std::int16_t kTcp = kIp + 20;
constexpr std::int16_t kTcpSource = kTcp;
constexpr std::int16_t kTcpTarget = kTcp + 2;
constexpr std::int16_t kSequence = kTcp + 4;
constexpr std::int16_t kAcknowledgement = kTcp + 8;
constexpr std::int16_t kHeaderWords = kTcp + 12;
constexpr std::int16_t kFlags = kTcp + 13;
constexpr std::int16_t kTcpChecksum = kTcp + 16;
constexpr std::int16_t kUrgent = kTcp + 18;
constexpr std::int16_t kFrameEnd = kTcp + 20;  // of a RST, and the least of a reply

constexpr std::int32_t kHeaderBytes = 20;  // of IPv4 without options, and of TCP without
constexpr std::int32_t kMostTcpBytes = 60;
constexpr std::int16_t kLeastEthernetBytes = 60;  // IEEE 802.3, without the check sequence

// What a RST of ours says, but for addresses, ports and numbers.
constexpr std::uint32_t kVersionToLength = 0x4500'0000 | 2 * kHeaderBytes;
constexpr std::uint32_t kIdentificationToOffset = 0x4000;  // do not fragment (RFC 6864)
constexpr std::uint32_t kTtlAndProtocol = 64 << 8 | kProtocolTcp;
constexpr std::uint32_t kWordsAndFlags = 5 << 12 | kTcpRst;

constexpr std::int16_t kStackKey = -4;

template <typename Value>
constexpr std::int16_t Offset(Value value) noexcept {
  return static_cast<std::int16_t>(value);
}

// A constant as it lies in a frame: what a store of its low bytes has to be given.
template <typename UInt>
std::int32_t Wire(UInt value) noexcept {
  const auto wire = std::bit_cast<UInt>(BigEndian<UInt>::FromHost(value));
  return static_cast<std::int32_t>(wire);
}

class ReplyProgramWriter {
 public:
  ReplyProgramWriter(const PacketRings& rings, const Secret& secret, const SourcePorts& ports,
                     RstPath rst_path)
      : rings_(rings), secret_(secret), ports_(ports), rst_path_(rst_path) {}

  std::vector<BpfInstruction> Write(const std::set<std::uint32_t>& sources) {
    code_.Move(kContext, kR1);
    PassWhatHasNotTheShape(sources);
    PassWhatHasNoCookie();
    Record();
    Label drop;
    LoadBytes(Width::k1, kR1, kFlags);
    code_.JumpIfAny(kR1, kTcpRst, drop);
    TurnIntoRst();
    code_.Bind(drop);
    Return(XDP_DROP);
    code_.Bind(full_);
    code_.Load(Width::k8, kR1, kRing, offsetof(PacketRings::Header, full_count));
    code_.AddConstant(kR1, 1);
    code_.Store(Width::k8, kRing, offsetof(PacketRings::Header, full_count), kR1);
    code_.Bind(pass_);
    Return(XDP_PASS);
    return {code_.instructions().begin(), code_.instructions().end()};
  }

 private:
  static constexpr Register kContext = kR6;
  static constexpr Register kFrame = kR7;
  static constexpr Register kRing = kR8;
  static constexpr Register kSlot = kR9;

  void LoadBytes(Width width, Register to, std::int16_t at) { code_.Load(width, to, kFrame, at); }

  // A number of 2 or 4 bytes.
  void LoadNumber(Width width, Register to, std::int16_t at) {
    code_.Load(width, to, kFrame, at);
    code_.SwapWireOrder(width, to);
  }

  void StoreConstant(Width width, std::int16_t at, std::int32_t wire) {
    code_.MoveConstant(kR0, wire);
    code_.Store(width, kFrame, at, kR0);
  }

  void Return(int action) {
    code_.MoveConstant(kR0, action);
    code_.Exit();
  }

  // to = bytes of the TCP header, as it says itself. 0 … 60.
  void LoadTcpBytes(Register to) {
    LoadBytes(Width::k1, to, kHeaderWords);
    code_.ShiftRight(to, 4);
    code_.ShiftLeft(to, 2);
  }

  // to = 0 … count − 1, which of our source ports the frame is for; or more: none.
  void LoadStep(Register to) {
    LoadNumber(Width::k2, to, kTcpTarget);
    code_.AddConstant(to, -std::int32_t{ports_.first});
  }

  void PassWhatHasNotTheShape(const std::set<std::uint32_t>& sources) {
    code_.Load(Width::k4, kFrame, kContext, offsetof(xdp_md, data));
    code_.Load(Width::k4, kR1, kContext, offsetof(xdp_md, data_end));
    code_.Move(kR2, kFrame);
    code_.AddConstant(kR2, kFrameEnd);
    code_.JumpIfGreater(kR2, kR1, pass_);
    LoadNumber(Width::k2, kR1, kEtherType);
    code_.JumpIfNotEqual(kR1, static_cast<std::uint32_t>(EtherType::kIpv4), pass_);
    LoadBytes(Width::k1, kR1, kIp);
    code_.JumpIfNotEqual(kR1, 0x45, pass_);  // version 4, no options
    LoadBytes(Width::k1, kR1, kProtocol);
    code_.JumpIfNotEqual(kR1, kProtocolTcp, pass_);
    LoadNumber(Width::k2, kR1, kFragment);
    code_.JumpIfAny(kR1, 0x3fff, pass_);  // more of them, or not the first
    LoadStep(kR1);
    code_.JumpIfGreater(kR1, ports_.count - 1, pass_);

    Label is_to_us;
    LoadNumber(Width::k4, kR1, kIpTarget);
    for (const std::uint32_t source : sources) code_.JumpIfEqual(kR1, source, is_to_us);
    code_.Jump(pass_);
    code_.Bind(is_to_us);

    LoadBytes(Width::k1, kR1, kFlags);
    code_.Move(kR2, kR1);
    code_.AndConstant(kR2, kTcpAck);
    code_.JumpIfEqual(kR2, 0, pass_);
    code_.AndConstant(kR1, kTcpSyn | kTcpRst);
    code_.JumpIfEqual(kR1, 0, pass_);

    LoadTcpBytes(kR1);
    code_.JumpIfLess(kR1, kHeaderBytes, pass_);
    code_.AddConstant(kR1, kHeaderBytes);
    LoadNumber(Width::k2, kR2, kTotalBytes);
    code_.JumpIfGreater(kR1, kR2, pass_);
  }

  // As CookieMaker::Validate does it.
  void PassWhatHasNoCookie() {
    LoadNumber(Width::k4, kWord, kIpTarget);
    code_.ShiftLeft(kWord, 32);
    LoadNumber(Width::k4, kSpare, kIpSource);
    code_.Or(kWord, kSpare);
    code_.MoveConstant64(kV0, secret_.k0 ^ 0x736f6d6570736575);
    code_.MoveConstant64(kV1, secret_.k1 ^ 0x646f72616e646f6d);
    code_.MoveConstant64(kV2, secret_.k0 ^ 0x6c7967656e657261);
    code_.MoveConstant64(kV3, secret_.k1 ^ 0x7465646279746573);
    Absorb();
    constexpr std::uint64_t kMessageBytes = 10;
    LoadNumber(Width::k2, kWord, kTcpSource);
    code_.MoveConstant64(kSpare, kMessageBytes << 56);
    code_.Or(kWord, kSpare);
    Absorb();
    code_.XorConstant(kV2, 0xff);
    for (int round = 0; round < 4; ++round) SipRound();
    code_.Xor(kV0, kV1);
    code_.Xor(kV0, kV2);
    code_.Xor(kV0, kV3);
    constexpr Register kHash = kV0;

    Label acknowledges;
    LoadNumber(Width::k4, kR2, kAcknowledgement);
    code_.Subtract(kR2, kHash);
    code_.JumpIfEqual(kR2, 1, acknowledges);
    code_.JumpIfNotEqual(kR2, 0, pass_);
    LoadBytes(Width::k1, kR2, kFlags);  // a RST may acknowledge the sequence number itself
    code_.JumpIfAny(kR2, kTcpRst, acknowledges);
    code_.Jump(pass_);
    code_.Bind(acknowledges);
    if (ports_.count == 1) return;
    LoadStep(kR2);
    code_.ShiftRight(kHash, 32);
    code_.Subtract(kR2, kHash);
    code_.AndConstant(kR2, static_cast<std::int32_t>(ports_.count - 1));
    code_.JumpIfGreater(kR2, CookieMaker::kMaxAttempt, pass_);
  }

  static constexpr Register kSpare = kR0;
  static constexpr Register kV0 = kR1;
  static constexpr Register kV1 = kR2;
  static constexpr Register kV2 = kR3;
  static constexpr Register kV3 = kR4;
  static constexpr Register kWord = kR5;

  void Absorb() {
    code_.Xor(kV3, kWord);
    SipRound();
    SipRound();
    code_.Xor(kV0, kWord);
  }

  void RotateLeft(Register value, std::int32_t bits) {
    code_.Move(kSpare, value);
    code_.ShiftRight(kSpare, 64 - bits);
    code_.ShiftLeft(value, bits);
    code_.Or(value, kSpare);
  }

  // base/siphash.h has the same in C++.
  void SipRound() {
    code_.Add(kV0, kV1);
    RotateLeft(kV1, 13);
    code_.Xor(kV1, kV0);
    RotateLeft(kV0, 32);
    code_.Add(kV2, kV3);
    RotateLeft(kV3, 16);
    code_.Xor(kV3, kV2);
    code_.Add(kV0, kV3);
    RotateLeft(kV3, 21);
    code_.Xor(kV3, kV0);
    code_.Add(kV2, kV1);
    RotateLeft(kV1, 17);
    code_.Xor(kV1, kV2);
    RotateLeft(kV2, 32);
  }

  void Record() {
    code_.Call(BPF_FUNC_get_smp_processor_id);
    code_.Store(Width::k4, kR10, kStackKey, kR0);
    code_.LoadMap(kR1, rings_.map().get());
    code_.Move(kR2, kR10);
    code_.AddConstant(kR2, kStackKey);
    code_.Call(BPF_FUNC_map_lookup_elem);
    code_.JumpIfNull(kR0, pass_);
    code_.Move(kRing, kR0);
    code_.Load(Width::k8, kR1, kRing, offsetof(PacketRings::Header, recorded));
    code_.Load(Width::k8, kR2, kRing, offsetof(PacketRings::Header, taken));
    code_.Move(kR3, kR1);
    code_.Subtract(kR3, kR2);
    // What is stored below depends on this jump, so no processor stores it before it knows that the
    // slot has been read.
    code_.JumpIfGreater(kR3, rings_.slot_count() - 1, full_);
    code_.AndConstant(kR1, static_cast<std::int32_t>(rings_.slot_count() - 1));
    code_.MultiplyConstant(kR1, sizeof(RecordedPacket));
    code_.Move(kSlot, kRing);
    code_.Add(kSlot, kR1);

    constexpr std::size_t kSlotAt = PacketRings::kSlotsAt;
    constexpr std::size_t kBytesAt = kSlotAt + offsetof(RecordedPacket, bytes);
    for (std::size_t at = 0; at < 2 * kHeaderBytes; at += 8) {
      LoadBytes(Width::k8, kR1, Offset(kIp + at));
      code_.Store(Width::k8, kSlot, Offset(kBytesAt + at), kR1);
    }
    Label is_copied;
    LoadTcpBytes(kR1);
    code_.Load(Width::k4, kR3, kContext, offsetof(xdp_md, data_end));
    for (std::int32_t at = kHeaderBytes; at < kMostTcpBytes; at += 4) {
      code_.JumpIfLess(kR1, static_cast<std::uint32_t>(at) + 4, is_copied);
      code_.Move(kR2, kFrame);
      code_.AddConstant(kR2, kTcp + at + 4);
      code_.JumpIfGreater(kR2, kR3, pass_);  // the header ends behind the frame
      LoadBytes(Width::k4, kR2, Offset(kTcp + at));
      code_.Store(Width::k4, kSlot, Offset(kBytesAt + kHeaderBytes + static_cast<std::size_t>(at)),
                  kR2);
    }
    code_.Bind(is_copied);
    code_.AddConstant(kR1, kHeaderBytes);
    code_.Store(Width::k4, kSlot, Offset(kSlotAt + offsetof(RecordedPacket, captured_bytes)), kR1);
    code_.Call(BPF_FUNC_ktime_get_ns);
    code_.Store(Width::k8, kSlot, Offset(kSlotAt + offsetof(RecordedPacket, captured_ns)), kR0);
    code_.Load(Width::k8, kR1, kRing, offsetof(PacketRings::Header, recorded));
    code_.AddConstant(kR1, 1);
    code_.AtomicExchange(kRing, offsetof(PacketRings::Header, recorded), kR1);
  }

  // Turns the SYN-ACK round: <SEQ=SEG.ACK><CTL=RST>, as nobody here knows of a connection.
  void TurnIntoRst() {
    LoadNumber(Width::k4, kR1, kIpSource);
    LoadNumber(Width::k4, kR2, kIpTarget);
    code_.Move(kR3, kR1);  // the sum of both addresses, in words of 16 bits
    code_.AndConstant(kR3, 0xffff);
    code_.ShiftRight(kR1, 16);
    code_.Add(kR3, kR1);
    code_.Move(kR1, kR2);
    code_.AndConstant(kR2, 0xffff);
    code_.Add(kR3, kR2);
    code_.ShiftRight(kR1, 16);
    code_.Add(kR3, kR1);

    SumTcp();  // into kR4, from what is still there
    TurnRound(Width::k4, kTargetMac, kSourceMac);
    TurnRound(Width::k2, kTargetMac + 4, kSourceMac + 4);
    TurnRound(Width::k4, kIpSource, kIpTarget);
    TurnRound(Width::k2, kTcpSource, kTcpTarget);
    LoadBytes(Width::k4, kR1, kAcknowledgement);
    code_.Store(Width::k4, kFrame, kSequence, kR1);
    code_.SwapWireOrder(Width::k2, kR4);
    code_.Store(Width::k2, kFrame, kTcpChecksum, kR4);
    StoreConstant(Width::k4, kAcknowledgement, 0);
    StoreConstant(Width::k4, kHeaderWords, Wire<std::uint32_t>(kWordsAndFlags << 16));  // window 0
    StoreConstant(Width::k2, kUrgent, 0);

    code_.AddConstant(kR3, (kVersionToLength >> 16) + (kVersionToLength & 0xffff) +
                               kIdentificationToOffset + kTtlAndProtocol);
    Fold(kR3);
    code_.XorConstant(kR3, 0xffff);
    code_.SwapWireOrder(Width::k2, kR3);
    StoreConstant(Width::k4, kIp, Wire<std::uint32_t>(kVersionToLength));
    StoreConstant(Width::k4, kIp + 4, Wire<std::uint32_t>(kIdentificationToOffset));
    StoreConstant(Width::k2, kTtl, Wire<std::uint16_t>(kTtlAndProtocol));
    code_.Store(Width::k2, kFrame, kIpChecksum, kR3);

    CutToLength();
    if (rst_path_ == RstPath::kTransmit) {
      Return(XDP_TX);
      return;
    }
    code_.Load(Width::k4, kR1, kContext, offsetof(xdp_md, ingress_ifindex));
    code_.MoveConstant(kR2, 0);
    code_.Call(BPF_FUNC_redirect);
    code_.Exit();
  }

  void TurnRound(Width width, std::int16_t one, std::int16_t other) {
    LoadBytes(width, kR1, one);
    LoadBytes(width, kR2, other);
    code_.Store(width, kFrame, one, kR2);
    code_.Store(width, kFrame, other, kR1);
  }

  // kR4 = the RST's TCP checksum, given the sum of the addresses in kR3.
  void SumTcp() {
    Label is_finished;
    if (rst_path_ == RstPath::kTransmit) {
      // Between virtual devices the kernel leaves checksums to whoever takes the packet off the
      // machine: the field then holds the sum of the pseudo header alone. Such a packet stays such
      // a packet here, and so its field has to hold that again.
      code_.Move(kR1, kR3);
      LoadNumber(Width::k2, kR2, kTotalBytes);
      code_.Add(kR1, kR2);
      code_.AddConstant(kR1, kProtocolTcp - kHeaderBytes);
      Fold(kR1);
      LoadNumber(Width::k2, kR2, kTcpChecksum);
      code_.Move(kR4, kR3);
      code_.AddConstant(kR4, kProtocolTcp + kHeaderBytes);
      Fold(kR4);
      code_.JumpIfEqual(kR1, kR2, is_finished);
    }
    code_.Move(kR4, kR3);
    LoadNumber(Width::k2, kR1, kTcpSource);
    code_.Add(kR4, kR1);
    LoadNumber(Width::k2, kR1, kTcpTarget);
    code_.Add(kR4, kR1);
    LoadNumber(Width::k4, kR1, kAcknowledgement);
    code_.Move(kR2, kR1);
    code_.AndConstant(kR2, 0xffff);
    code_.Add(kR4, kR2);
    code_.ShiftRight(kR1, 16);
    code_.Add(kR4, kR1);
    code_.AddConstant(kR4, kProtocolTcp + kHeaderBytes + kWordsAndFlags);
    Fold(kR4);
    code_.XorConstant(kR4, 0xffff);
    code_.Bind(is_finished);
  }

  // As FinishChecksum does, but for the complement.
  void Fold(Register sum) {
    for (int time = 0; time < 2; ++time) {
      code_.Move(kSpare, sum);
      code_.ShiftRight(kSpare, 16);
      code_.AndConstant(sum, 0xffff);
      code_.Add(sum, kSpare);
    }
  }

  // To the least an Ethernet frame has, padded by zeros, or to the RST itself where not even that
  // much came in, as on virtual devices.
  void CutToLength() {
    Label is_cut;
    Label is_short;
    code_.Load(Width::k4, kR1, kContext, offsetof(xdp_md, data_end));
    code_.MoveConstant(kSlot, kFrameEnd);  // the slot is done with
    code_.Move(kR2, kFrame);
    code_.AddConstant(kR2, kLeastEthernetBytes);
    code_.JumpIfGreater(kR2, kR1, is_short);
    StoreConstant(Width::k4, kFrameEnd, 0);
    StoreConstant(Width::k2, kFrameEnd + 4, 0);
    code_.MoveConstant(kSlot, kLeastEthernetBytes);
    code_.Bind(is_short);
    code_.Move(kR1, kContext);
    code_.Call(BPF_FUNC_xdp_get_buff_len);
    code_.Subtract(kSlot, kR0);
    code_.JumpIfEqual(kSlot, 0, is_cut);
    code_.Move(kR1, kContext);
    code_.Move(kR2, kSlot);
    code_.Call(BPF_FUNC_xdp_adjust_tail);  // if it fails, what follows the packet is padding
    code_.Bind(is_cut);
  }

  const PacketRings& rings_;
  const Secret& secret_;
  const SourcePorts& ports_;
  const RstPath rst_path_;
  ProgramBuilder code_;
  Label pass_;
  Label full_;
};

}  // namespace

std::vector<BpfInstruction> ReplyProgram(const PacketRings& rings, const Secret& secret,
                                         const std::set<std::uint32_t>& sources,
                                         const SourcePorts& ports, RstPath rst_path) {
  assert(!sources.empty() && sources.size() <= kMostSources && ports.IsValid());
  return ReplyProgramWriter(rings, secret, ports, rst_path).Write(sources);
}

}  // namespace synsweep
