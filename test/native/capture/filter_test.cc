#include "capture/filter.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/address_text.h"
#include "base/bytes.h"
#include "capture/pcap_handle.h"

namespace synsweep {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr AddressWords kSource = MapIpv4(0x0a000001);
constexpr AddressWords kSource6 = {0xfd000000, 0, 0, 1};
constexpr SourcePorts kPorts{.first = 61440, .count = 4096};

enum TcpFlags : std::uint8_t { kSyn = 0x02, kRst = 0x04, kAck = 0x10 };

// The address beside `address`, which is somebody else's.
AddressWords BesideOf(AddressWords address) {
  address[3] ^= 0x100;
  return address;
}

void StoreAddress(Bytes& bytes, std::size_t at, const AddressWords& address) {
  for (std::size_t i = IsIpv4(address) ? 3 : 0; i < 4; ++i, at += 4) {
    StoreBe(ByteSpan(bytes), at, address[i]);
  }
}

// A packet of the family of `destination`, with `payload` after its header.
Bytes Packet(std::uint8_t protocol, const AddressWords& destination, const Bytes& payload) {
  Bytes packet(IsIpv4(destination) ? 20 : 40);
  if (IsIpv4(destination)) {
    packet[0] = 0x45;
    packet[3] = static_cast<std::uint8_t>(20 + payload.size());
    packet[9] = protocol;
    StoreAddress(packet, 12, MapIpv4(0x0a000008));
    StoreAddress(packet, 16, destination);
  } else {
    packet[0] = 0x60;
    packet[5] = static_cast<std::uint8_t>(payload.size());
    packet[6] = protocol;
    StoreAddress(packet, 8, {0xfd000007, 0, 0, 8});
    StoreAddress(packet, 24, destination);
  }
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

Bytes Tcp(std::uint16_t destination_port, std::uint8_t flags, const AddressWords& destination) {
  Bytes segment(20);
  StoreBe<std::uint16_t>(segment, 0, 22);
  StoreBe<std::uint16_t>(segment, 2, destination_port);
  segment[12] = 0x50;
  segment[13] = flags;
  return Packet(6, destination, segment);
}

Bytes Icmp(std::uint8_t type, const AddressWords& destination) {
  Bytes message(20);
  message[0] = type;
  return Packet(IsIpv4(destination) ? 1 : 58, destination, message);
}

bool IsIpv6Packet(const Bytes& packet) { return packet[0] >> 4 == 6; }

// What stands before a packet under each of libpcap's link types that we read.
Bytes Framed(int link_type, const Bytes& packet) {
  const Bytes type = IsIpv6Packet(packet) ? Bytes{0x86, 0xdd} : Bytes{0x08, 0x00};
  Bytes frame;
  if (link_type == DLT_EN10MB) frame.resize(12);
  if (link_type == DLT_LINUX_SLL) frame.resize(14);
  if (link_type != DLT_RAW) frame.insert(frame.end(), type.begin(), type.end());
  if (link_type == DLT_LINUX_SLL2) frame.resize(20);
  frame.insert(frame.end(), packet.begin(), packet.end());
  return frame;
}

// Runs filters as the kernel would, on sample frames.
class CompiledFilter {
 public:
  CompiledFilter(const std::string& filter, int link_type)
      : link_type_(link_type), handle_(::pcap_open_dead(link_type, 160)) {
    const int result =
        ::pcap_compile(handle_.get(), &program_, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN);
    EXPECT_EQ(result, 0) << ::pcap_geterr(handle_.get()) << ": " << filter;
  }
  CompiledFilter(const CompiledFilter&) = delete;
  ~CompiledFilter() { ::pcap_freecode(&program_); }

  [[nodiscard]] bool Passes(const Bytes& packet) const {
    const Bytes frame = Framed(link_type_, packet);
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(frame.size());
    header.len = header.caplen;
    return ::pcap_offline_filter(&program_, &header, frame.data()) != 0;
  }

  // The kernel takes no filter that is longer, nor one that jumps back.
  [[nodiscard]] unsigned instruction_count() const { return program_.bf_len; }

 private:
  int link_type_;
  PcapHandle handle_;
  bpf_program program_{};
};

struct Case {
  int link_type;
  AddressWords source;  // ours, and what the frames are sent to
};

class CaptureFilterTest : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] CompiledFilter Compile(const std::set<AddressWords>& sources,
                                       const SourcePorts& ports = kPorts) const {
    return {CaptureFilter(sources, ports), GetParam().link_type};
  }

  [[nodiscard]] bool is_ipv4() const { return IsIpv4(source_); }

  const AddressWords source_ = GetParam().source;
};

TEST_P(CaptureFilterTest, PassesAnswersToOurPorts) {
  const auto filter = Compile({source_});
  EXPECT_TRUE(filter.Passes(Tcp(61440, kSyn | kAck, source_)));
  EXPECT_TRUE(filter.Passes(Tcp(65535, kSyn | kAck, source_)));
  EXPECT_TRUE(filter.Passes(Tcp(62000, kRst | kAck, source_)));
  EXPECT_TRUE(filter.Passes(Tcp(62000, kRst, source_)));
}

TEST_P(CaptureFilterTest, StopsOtherPortsAndOtherSegments) {
  const auto filter = Compile({source_});
  EXPECT_FALSE(filter.Passes(Tcp(61439, kSyn | kAck, source_)));
  EXPECT_FALSE(filter.Passes(Tcp(62000, kSyn, source_)));
  EXPECT_FALSE(filter.Passes(Tcp(62000, kAck, source_)));
}

TEST_P(CaptureFilterTest, PassesTheTwoIcmpErrorsAndNoOther) {
  const auto filter = Compile({source_});
  const std::set<unsigned> errors =
      is_ipv4() ? std::set<unsigned>{3, 11} : std::set<unsigned>{1, 3};
  for (unsigned type = 0; type < 256; ++type) {
    EXPECT_EQ(filter.Passes(Icmp(static_cast<std::uint8_t>(type), source_)), errors.contains(type))
        << type;
  }
}

TEST_P(CaptureFilterTest, StopsWhatGoesToOthers) {
  const auto filter = Compile({source_});
  EXPECT_FALSE(filter.Passes(Tcp(62000, kSyn | kAck, BesideOf(source_))));
  EXPECT_FALSE(filter.Passes(Icmp(is_ipv4() ? 3 : 1, BesideOf(source_))));
}

TEST_P(CaptureFilterTest, PassesAnswersToEachOfOurAddressesOfBothFamilies) {
  const auto filter = Compile({kSource, kSource6, BesideOf(source_)});
  EXPECT_TRUE(filter.Passes(Tcp(62000, kRst, kSource)));
  EXPECT_TRUE(filter.Passes(Tcp(62000, kRst, kSource6)));
  EXPECT_TRUE(filter.Passes(Tcp(62000, kRst, BesideOf(source_))));
  EXPECT_TRUE(filter.Passes(Icmp(3, kSource)));
  EXPECT_TRUE(filter.Passes(Icmp(1, kSource6)));
  EXPECT_FALSE(filter.Passes(Icmp(1, kSource)));
  EXPECT_FALSE(filter.Passes(Icmp(11, kSource6)));
}

TEST_P(CaptureFilterTest, StopsTheFamilyThatIsNotUsed) {
  const auto filter = Compile({source_});
  EXPECT_FALSE(filter.Passes(Tcp(62000, kRst, is_ipv4() ? kSource6 : kSource)));
}

TEST_P(CaptureFilterTest, WorksWithASingleSourcePort) {
  const auto filter = Compile({source_}, {.first = 40000, .count = 1});
  EXPECT_TRUE(filter.Passes(Tcp(40000, kRst, source_)));
  EXPECT_FALSE(filter.Passes(Tcp(40001, kRst, source_)));
}

TEST_P(CaptureFilterTest, LeavesIpv6ExtensionHeadersToTheParser) {
  const auto filter = Compile({kSource6});
  for (const int number : {0, 43, 60}) {
    const auto header = static_cast<std::uint8_t>(number);
    EXPECT_TRUE(filter.Passes(Packet(header, kSource6, Bytes(28)))) << number;
    EXPECT_FALSE(filter.Passes(Packet(header, BesideOf(kSource6), Bytes(28)))) << number;
  }
  for (const int number : {17, 44, 50, 51, 59}) {  // UDP, a fragment, and the like
    const auto header = static_cast<std::uint8_t>(number);
    EXPECT_FALSE(filter.Passes(Packet(header, kSource6, Bytes(28)))) << number;
  }
}

TEST_P(CaptureFilterTest, FitsIntoTheKernelWithManyAddresses) {
  constexpr unsigned kMostInstructions = 4096;  // BPF_MAXINSNS of linux/bpf_common.h
  std::set<AddressWords> sources;
  for (std::uint32_t i = 0; i < 256; ++i) {
    AddressWords source = source_;
    source[3] += i;
    sources.insert(source);
  }
  const auto filter = Compile(sources);
  EXPECT_LE(filter.instruction_count(), kMostInstructions);
  for (const AddressWords& source : sources) {
    ASSERT_TRUE(filter.Passes(Tcp(62000, kRst, source))) << FormatAddress(source);
  }
}

std::string NameOf(const Case& tried) {
  const std::map<int, std::string> names = {{DLT_EN10MB, "Ethernet"},
                                            {DLT_LINUX_SLL, "LinuxCooked"},
                                            {DLT_LINUX_SLL2, "LinuxCooked2"},
                                            {DLT_RAW, "RawIp"}};
  return names.at(tried.link_type) + (IsIpv4(tried.source) ? "Ipv4" : "Ipv6");
}

INSTANTIATE_TEST_SUITE_P(LinkTypes, CaptureFilterTest,
                         testing::Values(Case{DLT_EN10MB, kSource}, Case{DLT_EN10MB, kSource6},
                                         Case{DLT_LINUX_SLL, kSource},
                                         Case{DLT_LINUX_SLL, kSource6},
                                         Case{DLT_LINUX_SLL2, kSource},
                                         Case{DLT_LINUX_SLL2, kSource6}, Case{DLT_RAW, kSource},
                                         Case{DLT_RAW, kSource6}),
                         [](const auto& info) { return NameOf(info.param); });

TEST(LinkTypeOf, KnowsWhatTheParserReadsAndNothingElse) {
  EXPECT_EQ(LinkTypeOf(DLT_EN10MB), LinkType::kEthernet);
  EXPECT_EQ(LinkTypeOf(DLT_LINUX_SLL), LinkType::kLinuxCooked);
  EXPECT_EQ(LinkTypeOf(DLT_LINUX_SLL2), LinkType::kLinuxCooked2);
  EXPECT_EQ(LinkTypeOf(DLT_RAW), LinkType::kRawIp);
  EXPECT_EQ(LinkTypeOf(DLT_IPV6), LinkType::kRawIp);
  EXPECT_EQ(LinkTypeOf(DLT_IEEE802_11), std::nullopt);
}

}  // namespace
}  // namespace synsweep
