#include "capture/reply_program.h"

#include <linux/bpf.h>

#include <algorithm>
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

// Where fields lie in the frames that are ours, from kFrame on. A tag is not counted: kFrame points
// so far behind the frame's first byte that what follows the tag is where it is without one.
constexpr std::int16_t kTargetMac = 0;  // these two from the first byte
constexpr std::int16_t kSourceMac = 6;
constexpr std::int16_t kEtherType = 12;
constexpr std::int16_t kTagControl = 14;
constexpr std::int16_t kIp = 14;

// IPv4 (RFC 791 section 3.1), without options.
constexpr std::int16_t kTotalBytes = kIp + 2;
constexpr std::int16_t kFragment = kIp + 6;
constexpr std::int16_t kTtl = kIp + 8;
constexpr std::int16_t kProtocol = kIp + 9;
constexpr std::int16_t kIpChecksum = kIp + 10;

// IPv6 (RFC 8200 section 3).
constexpr std::int16_t kPayloadBytes = kIp + 4;
constexpr std::int16_t kNextHeader = kIp + 6;

constexpr std::int16_t kIpv4HeaderBytes = 20;
constexpr std::int16_t kIpv6HeaderBytes = 40;
constexpr std::int16_t kTcpHeaderBytes = 20;  // without options
constexpr std::int16_t kMostTcpBytes = 60;
constexpr std::int16_t kLeastEthernetBytes = 60;  // IEEE 802.3, without the check sequence
constexpr std::int16_t kVlanBytes = 4;

// Where the fields of one family lie, and those of TCP behind it.
struct Layout {
  bool is_ipv4;

  [[nodiscard]] constexpr std::int16_t header_bytes() const noexcept {
    return is_ipv4 ? kIpv4HeaderBytes : kIpv6HeaderBytes;
  }
  [[nodiscard]] constexpr std::int16_t address_bytes() const noexcept { return is_ipv4 ? 4 : 16; }
  [[nodiscard]] constexpr std::int16_t ip_source() const noexcept {
    return At(kIp, is_ipv4 ? 12 : 8);
  }
  [[nodiscard]] constexpr std::int16_t ip_target() const noexcept {
    return At(ip_source(), address_bytes());
  }
  [[nodiscard]] constexpr std::int16_t tcp() const noexcept { return At(kIp, header_bytes()); }
  [[nodiscard]] constexpr std::int16_t tcp_source() const noexcept { return tcp(); }
  [[nodiscard]] constexpr std::int16_t tcp_target() const noexcept { return At(tcp(), 2); }
  [[nodiscard]] constexpr std::int16_t sequence() const noexcept { return At(tcp(), 4); }
  [[nodiscard]] constexpr std::int16_t acknowledgement() const noexcept { return At(tcp(), 8); }
  [[nodiscard]] constexpr std::int16_t header_words() const noexcept { return At(tcp(), 12); }
  [[nodiscard]] constexpr std::int16_t flags() const noexcept { return At(tcp(), 13); }
  [[nodiscard]] constexpr std::int16_t tcp_checksum() const noexcept { return At(tcp(), 16); }
  [[nodiscard]] constexpr std::int16_t urgent() const noexcept { return At(tcp(), 18); }
  // Of a RST, and the least of a reply.
  [[nodiscard]] constexpr std::int16_t end() const noexcept { return At(tcp(), kTcpHeaderBytes); }

 private:
  [[nodiscard]] static constexpr std::int16_t At(int base, int offset) noexcept {
    return static_cast<std::int16_t>(base + offset);
  }
};
constexpr Layout kIpv4{true};
constexpr Layout kIpv6{false};

// What a RST of ours says, but for addresses, ports and numbers.
constexpr std::uint32_t kVersionToLength = 0x4500'0000 | (kIpv4HeaderBytes + kTcpHeaderBytes);
constexpr std::uint32_t kIdentificationToOffset = 0x4000;  // do not fragment (RFC 6864)
constexpr std::uint32_t kTtlAndProtocol = 64 << 8 | kProtocolTcp;
constexpr std::uint32_t kVersionToFlow = 0x6000'0000;
constexpr std::uint32_t kLengthToHopLimit = kTcpHeaderBytes << 16 | kProtocolTcp << 8 | 64;
constexpr std::uint32_t kWordsAndFlags = 5 << 12 | kTcpRst;

// On the program's stack. The first byte of the frame: a pointer, so that the verifier knows of it
// what it knows of kFrame. How many bytes of tag kFrame has left out.
constexpr std::int16_t kStackStart = -8;
constexpr std::int16_t kStackTagBytes = -16;
constexpr std::int16_t kStackKey = -20;

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
  ReplyProgramWriter(const PacketRings& rings, const Secret& secret, const ReplyShape& shape,
                     RstPath rst_path)
      : rings_(rings), secret_(secret), shape_(shape), rst_path_(rst_path) {}

  std::vector<BpfInstruction> Write() {
    const bool has_ipv4 = std::ranges::any_of(shape_.sources, IsIpv4);
    const bool has_ipv6 = !std::ranges::all_of(shape_.sources, IsIpv4);
    Label ipv4;
    Label ipv6;
    code_.Move(kContext, kR1);
    FindPacket(kR2);  // its type
    if (has_ipv4) code_.JumpIfEqual(kR2, static_cast<std::uint32_t>(EtherType::kIpv4), ipv4);
    if (has_ipv6) code_.JumpIfEqual(kR2, static_cast<std::uint32_t>(EtherType::kIpv6), ipv6);
    code_.Jump(pass_);
    if (has_ipv4) TakeReply(kIpv4, ipv4);
    if (has_ipv6) TakeReply(kIpv6, ipv6);
    code_.Bind(drop_);
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

  // A number of 2, 4 or 8 bytes.
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

  // Passes a frame that ends before kFrame + `bytes`. R1 = the end of the frame.
  void PassIfShorter(std::int16_t bytes) {
    code_.Load(Width::k4, kR1, kContext, offsetof(xdp_md, data_end));
    code_.Move(kR2, kFrame);
    code_.AddConstant(kR2, bytes);
    code_.JumpIfGreater(kR2, kR1, pass_);
  }

  // Passes what is in no VLAN of ours; `type` = what its packet is.
  void FindPacket(Register type) {
    const bool has_tagged = *shape_.vlan_ids.rbegin() != 0;
    const bool has_untagged = shape_.vlan_ids.contains(0);
    Label untagged;
    code_.Load(Width::k4, kFrame, kContext, offsetof(xdp_md, data));
    code_.Store(Width::k8, kR10, kStackStart, kFrame);
    code_.MoveConstant(kR1, 0);
    code_.Store(Width::k8, kR10, kStackTagBytes, kR1);
    PassIfShorter(kIpv4.end());  // no reply is
    LoadNumber(Width::k2, type, kEtherType);
    if (!has_tagged) return;
    code_.JumpIfNotEqual(type, static_cast<std::uint32_t>(EtherType::kCustomerTag),
                         has_untagged ? untagged : pass_);
    PassOtherVlans();
    code_.MoveConstant(kR1, kVlanBytes);
    code_.Store(Width::k8, kR10, kStackTagBytes, kR1);
    code_.AddConstant(kFrame, kVlanBytes);
    LoadNumber(Width::k2, type, kEtherType);
    if (has_untagged) code_.Bind(untagged);
  }

  void PassOtherVlans() {
    Label is_ours;
    LoadNumber(Width::k2, kR1, kTagControl);
    code_.AndConstant(kR1, 0x0fff);  // without priority
    for (const std::uint16_t id : shape_.vlan_ids) {
      if (id != 0) code_.JumpIfEqual(kR1, id, is_ours);
    }
    code_.Jump(pass_);
    code_.Bind(is_ours);
  }

  // What becomes of a packet of one family.
  void TakeReply(const Layout& layout, const Label& here) {
    layout_ = layout;
    code_.Bind(here);
    PassWhatHasNotTheShape();
    PassWhatHasNoCookie();
    Record();
    LoadBytes(Width::k1, kR1, layout_.flags());
    code_.JumpIfAny(kR1, kTcpRst, drop_);
    TurnIntoRst();
  }

  // to = bytes of the TCP header, as it says itself. 0 … 60.
  void LoadTcpBytes(Register to) {
    LoadBytes(Width::k1, to, layout_.header_words());
    code_.ShiftRight(to, 4);
    code_.ShiftLeft(to, 2);
  }

  // to = bytes behind the IP header, as it says itself.
  void LoadSegmentBytes(Register to) {
    LoadNumber(Width::k2, to, layout_.is_ipv4 ? kTotalBytes : kPayloadBytes);
    if (layout_.is_ipv4) code_.AddConstant(to, -kIpv4HeaderBytes);
  }

  // to = 0 … count − 1, which of our source ports the frame is for; or more: none.
  void LoadStep(Register to) {
    LoadNumber(Width::k2, to, layout_.tcp_target());
    code_.AddConstant(to, -std::int32_t{shape_.ports.first});
  }

  void PassWhatHasNotTheShape() {
    PassIfShorter(layout_.end());
    if (layout_.is_ipv4) {
      LoadBytes(Width::k1, kR1, kIp);
      code_.JumpIfNotEqual(kR1, 0x45, pass_);  // version 4, no options
      LoadBytes(Width::k1, kR1, kProtocol);
      code_.JumpIfNotEqual(kR1, kProtocolTcp, pass_);
      LoadNumber(Width::k2, kR1, kFragment);
      code_.JumpIfAny(kR1, 0x3fff, pass_);  // more of them, or not the first
    } else {
      LoadBytes(Width::k1, kR1, kIp);
      code_.ShiftRight(kR1, 4);
      code_.JumpIfNotEqual(kR1, 6, pass_);
      LoadBytes(Width::k1, kR1, kNextHeader);
      code_.JumpIfNotEqual(kR1, kProtocolTcp, pass_);
    }
    LoadStep(kR1);
    code_.JumpIfGreater(kR1, shape_.ports.count - 1, pass_);
    PassWhatIsToOthers();

    LoadBytes(Width::k1, kR1, layout_.flags());
    code_.Move(kR2, kR1);
    code_.AndConstant(kR2, kTcpAck);
    code_.JumpIfEqual(kR2, 0, pass_);
    code_.AndConstant(kR1, kTcpSyn | kTcpRst);
    code_.JumpIfEqual(kR1, 0, pass_);

    LoadTcpBytes(kR1);
    code_.JumpIfLess(kR1, kTcpHeaderBytes, pass_);
    LoadNumber(Width::k2, kR2, layout_.is_ipv4 ? kTotalBytes : kPayloadBytes);
    if (layout_.is_ipv4) code_.AddConstant(kR1, kIpv4HeaderBytes);
    code_.JumpIfGreater(kR1, kR2, pass_);
  }

  void PassWhatIsToOthers() {
    Label is_to_us;
    if (layout_.is_ipv4) {
      LoadNumber(Width::k4, kR1, layout_.ip_target());
    } else {
      LoadNumber(Width::k8, kR1, layout_.ip_target());
      LoadNumber(Width::k8, kR2, static_cast<std::int16_t>(layout_.ip_target() + 8));
      code_.MoveConstant(kR3, 0);
    }
    for (const AddressWords& source : shape_.sources) {
      if (IsIpv4(source) != layout_.is_ipv4) continue;
      if (layout_.is_ipv4) {
        code_.JumpIfEqual(kR1, Ipv4Of(source), is_to_us);
        continue;
      }
      // One jump for each, whatever differs: the verifier follows every one to the end.
      code_.MoveConstant64(kR4, Join(source[0], source[1]));
      code_.MoveConstant64(kR5, Join(source[2], source[3]));
      code_.Xor(kR4, kR1);
      code_.Xor(kR5, kR2);
      code_.Or(kR4, kR5);
      code_.JumpIfEqual(kR4, kR3, is_to_us);
    }
    code_.Jump(pass_);
    code_.Bind(is_to_us);
  }

  static constexpr std::uint64_t Join(std::uint32_t high, std::uint32_t low) noexcept {
    return std::uint64_t{high} << 32 | low;
  }

  // As CookieMaker::Validate does it.
  void PassWhatHasNoCookie() {
    code_.MoveConstant64(kV0, secret_.k0 ^ 0x736f6d6570736575);
    code_.MoveConstant64(kV1, secret_.k1 ^ 0x646f72616e646f6d);
    code_.MoveConstant64(kV2, secret_.k0 ^ 0x6c7967656e657261);
    code_.MoveConstant64(kV3, secret_.k1 ^ 0x7465646279746573);
    if (layout_.is_ipv4) {
      LoadNumber(Width::k4, kWord, layout_.ip_target());
      code_.ShiftLeft(kWord, 32);
      LoadNumber(Width::k4, kSpare, layout_.ip_source());
      code_.Or(kWord, kSpare);
      Absorb();
    } else {
      for (const std::int16_t address : {layout_.ip_target(), layout_.ip_source()}) {
        for (const int half : {0, 8}) {
          LoadNumber(Width::k8, kWord, static_cast<std::int16_t>(address + half));
          Absorb();
        }
      }
    }
    const std::uint64_t message_bytes = layout_.is_ipv4 ? 10 : 34;
    LoadNumber(Width::k2, kWord, layout_.tcp_source());
    code_.MoveConstant64(kSpare, message_bytes << 56);
    code_.Or(kWord, kSpare);
    Absorb();
    code_.XorConstant(kV2, 0xff);
    for (int round = 0; round < 4; ++round) SipRound();
    code_.Xor(kV0, kV1);
    code_.Xor(kV0, kV2);
    code_.Xor(kV0, kV3);
    constexpr Register kHash = kV0;

    Label acknowledges;
    LoadNumber(Width::k4, kR2, layout_.acknowledgement());
    code_.Subtract(kR2, kHash);
    code_.JumpIfEqual(kR2, 1, acknowledges);
    code_.JumpIfNotEqual(kR2, 0, pass_);
    LoadBytes(Width::k1, kR2, layout_.flags());  // a RST may acknowledge the sequence number itself
    code_.JumpIfAny(kR2, kTcpRst, acknowledges);
    code_.Jump(pass_);
    code_.Bind(acknowledges);
    if (shape_.ports.count == 1) return;
    LoadStep(kR2);
    code_.ShiftRight(kHash, 32);
    code_.Subtract(kR2, kHash);
    code_.AndConstant(kR2, static_cast<std::int32_t>(shape_.ports.count - 1));
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
    const auto copy = [&](Width width, std::int32_t at, Register spare) {
      LoadBytes(width, spare, Offset(kIp + at));
      code_.Store(width, kSlot, Offset(kBytesAt + static_cast<std::size_t>(at)), spare);
    };
    const std::int32_t least_bytes = layout_.header_bytes() + kTcpHeaderBytes;
    std::int32_t at = 0;
    for (; at + 8 <= least_bytes; at += 8) copy(Width::k8, at, kR1);
    for (; at < least_bytes; at += 4) copy(Width::k4, at, kR1);
    Label is_copied;
    LoadTcpBytes(kR1);
    code_.AddConstant(kR1, layout_.header_bytes());
    code_.Load(Width::k4, kR3, kContext, offsetof(xdp_md, data_end));
    for (; at < layout_.header_bytes() + kMostTcpBytes; at += 4) {
      code_.JumpIfLess(kR1, static_cast<std::uint32_t>(at) + 4, is_copied);
      code_.Move(kR2, kFrame);
      code_.AddConstant(kR2, kIp + at + 4);
      code_.JumpIfGreater(kR2, kR3, pass_);  // the header ends behind the frame
      copy(Width::k4, at, kR2);
    }
    code_.Bind(is_copied);
    code_.Store(Width::k4, kSlot, Offset(kSlotAt + offsetof(RecordedPacket, captured_bytes)), kR1);
    code_.Call(BPF_FUNC_ktime_get_ns);
    code_.Store(Width::k8, kSlot, Offset(kSlotAt + offsetof(RecordedPacket, captured_ns)), kR0);
    code_.Load(Width::k8, kR1, kRing, offsetof(PacketRings::Header, recorded));
    code_.AddConstant(kR1, 1);
    code_.AtomicExchange(kRing, offsetof(PacketRings::Header, recorded), kR1);
  }

  // Turns the SYN-ACK round: <SEQ=SEG.ACK><CTL=RST>, as nobody here knows of a connection.
  void TurnIntoRst() {
    SumAddresses();  // into kR3
    SumTcp();        // into kR4, from what is still there
    code_.SwapWireOrder(Width::k2, kR4);
    code_.Store(Width::k2, kFrame, layout_.tcp_checksum(), kR4);

    code_.Load(Width::k8, kR5, kR10, kStackStart);
    TurnRound(Width::k4, kR5, kTargetMac, kSourceMac);
    TurnRound(Width::k2, kR5, kTargetMac + 4, kSourceMac + 4);
    for (std::int16_t at = 0; at < layout_.address_bytes(); at += 4) {
      TurnRound(Width::k4, kFrame, Offset(layout_.ip_source() + at),
                Offset(layout_.ip_target() + at));
    }
    TurnRound(Width::k2, kFrame, layout_.tcp_source(), layout_.tcp_target());
    LoadBytes(Width::k4, kR1, layout_.acknowledgement());
    code_.Store(Width::k4, kFrame, layout_.sequence(), kR1);
    StoreConstant(Width::k4, layout_.acknowledgement(), 0);
    StoreConstant(Width::k4, layout_.header_words(),
                  Wire<std::uint32_t>(kWordsAndFlags << 16));  // window 0
    StoreConstant(Width::k2, layout_.urgent(), 0);
    if (layout_.is_ipv4) {
      WriteIpv4Header();
    } else {
      StoreConstant(Width::k4, kIp, Wire<std::uint32_t>(kVersionToFlow));
      StoreConstant(Width::k4, kPayloadBytes, Wire<std::uint32_t>(kLengthToHopLimit));
    }

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

  // All but the addresses, whose sum is in kR3.
  void WriteIpv4Header() {
    code_.AddConstant(kR3, (kVersionToLength >> 16) + (kVersionToLength & 0xffff) +
                               kIdentificationToOffset + kTtlAndProtocol);
    Fold(kR3);
    code_.XorConstant(kR3, 0xffff);
    code_.SwapWireOrder(Width::k2, kR3);
    StoreConstant(Width::k4, kIp, Wire<std::uint32_t>(kVersionToLength));
    StoreConstant(Width::k4, kIp + 4, Wire<std::uint32_t>(kIdentificationToOffset));
    StoreConstant(Width::k2, kTtl, Wire<std::uint16_t>(kTtlAndProtocol));
    code_.Store(Width::k2, kFrame, kIpChecksum, kR3);
  }

  void TurnRound(Width width, Register from, std::int16_t one, std::int16_t other) {
    code_.Load(width, kR1, from, one);
    code_.Load(width, kR2, from, other);
    code_.Store(width, from, one, kR2);
    code_.Store(width, from, other, kR1);
  }

  // kR3 = the sum of both addresses in 16-bit words, carries brought round. The sum is the same
  // whichever way round the words lie, so they are summed as they are, four bytes at once
  // (RFC 1071 section 2).
  void SumAddresses() {
    code_.MoveConstant(kR3, 0);
    for (std::int16_t at = 0; at < 2 * layout_.address_bytes(); at += 4) {
      LoadBytes(Width::k4, kR1, Offset(layout_.ip_source() + at));
      code_.Add(kR3, kR1);
    }
    Fold(kR3);  // of at most 35 bits, this leaves 20
    Fold(kR3);
    code_.SwapWireOrder(Width::k2, kR3);
  }

  // kR4 = the RST's TCP checksum, given the sum of the addresses in kR3.
  void SumTcp() {
    Label is_finished;
    if (rst_path_ == RstPath::kTransmit) {
      // Between virtual devices the kernel leaves checksums to whoever takes the packet off the
      // machine: the field then holds the sum of the pseudo header alone. Such a packet stays such
      // a packet here, and so its field has to hold that again.
      LoadSegmentBytes(kR1);
      code_.Add(kR1, kR3);
      code_.AddConstant(kR1, kProtocolTcp);
      Fold(kR1);
      LoadNumber(Width::k2, kR2, layout_.tcp_checksum());
      code_.Move(kR4, kR3);
      code_.AddConstant(kR4, kProtocolTcp + kTcpHeaderBytes);
      Fold(kR4);
      code_.JumpIfEqual(kR1, kR2, is_finished);
    }
    code_.Move(kR4, kR3);
    LoadNumber(Width::k2, kR1, layout_.tcp_source());
    code_.Add(kR4, kR1);
    LoadNumber(Width::k2, kR1, layout_.tcp_target());
    code_.Add(kR4, kR1);
    LoadNumber(Width::k4, kR1, layout_.acknowledgement());
    code_.Move(kR2, kR1);
    code_.AndConstant(kR2, 0xffff);
    code_.Add(kR4, kR2);
    code_.ShiftRight(kR1, 16);
    code_.Add(kR4, kR1);
    code_.AddConstant(kR4, kProtocolTcp + kTcpHeaderBytes + kWordsAndFlags);
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

  // To the RST itself; but a frame that was not below what an Ethernet frame has at least, as only
  // those of virtual devices are, does not become so: zeros follow the packet then.
  void CutToLength() {
    Label is_short;
    Label is_cut;
    code_.Load(Width::k8, kR2, kR10, kStackTagBytes);
    code_.MoveConstant(kSlot, layout_.end());  // the slot is done with
    code_.Add(kSlot, kR2);
    if (layout_.end() < kLeastEthernetBytes) {
      code_.Load(Width::k4, kR1, kContext, offsetof(xdp_md, data_end));
      code_.Load(Width::k8, kR5, kR10, kStackStart);
      code_.Move(kR2, kR5);
      code_.AddConstant(kR2, kLeastEthernetBytes);
      code_.JumpIfGreater(kR2, kR1, is_short);
      // Six bytes without a tag. With one it is two, and before them lie the checksum, which
      // the first store does not reach, and the urgent pointer, which is 0 as well.
      StoreConstant(Width::k2, layout_.end(), 0);
      code_.MoveConstant(kR0, 0);
      code_.Store(Width::k4, kR5, kLeastEthernetBytes - 4, kR0);
      code_.MoveConstant(kSlot, kLeastEthernetBytes);
      code_.Bind(is_short);
    }
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
  const ReplyShape& shape_;
  const RstPath rst_path_;
  Layout layout_ = kIpv4;  // of the packet that the code being written is for
  ProgramBuilder code_;
  Label pass_;
  Label drop_;
  Label full_;
};

}  // namespace

std::vector<BpfInstruction> ReplyProgram(const PacketRings& rings, const Secret& secret,
                                         const ReplyShape& shape, RstPath rst_path) {
  assert(!shape.sources.empty() && shape.sources.size() <= kMostSources);
  assert(shape.ports.IsValid() && !shape.vlan_ids.empty());
  assert(*shape.vlan_ids.rbegin() <= kMaxVlanId);
  return ReplyProgramWriter(rings, secret, shape, rst_path).Write();
}

}  // namespace synsweep
