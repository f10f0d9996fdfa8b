#include "xml_reader.hpp"

#include <expat.h>
#ifdef CRMCORE_BUNDLED
#include <sodium.h>
#include <stdlib.h>
#endif

#include <exception>
#include <memory>

#include "crmcore/error.hpp"
#include "crmcore/values/parse.hpp"

#ifdef CRMCORE_BUNDLED
/// What the bundled expat takes its random numbers from: that of glibc came with 2.36, and a wheel runs on 2.34. It
/// stands in this file so that every program that reads XML has it before the C library is asked.
extern "C" __attribute__((visibility("hidden"))) void arc4random_buf(void* buffer, size_t size) noexcept {
  randombytes_buf(buffer, size);
}
#endif

namespace crmcore::exchange {
namespace {

/// One reading: what the handler throws is kept until expat has returned.
class Reading {
 public:
  Reading(const std::string& file, std::string_view entry, XmlHandler& handler)
      : what_(file + ": entry " + cited(entry)),
        handler_(handler),
        parser_(XML_ParserCreateNS(nullptr, XmlName::separator), &XML_ParserFree) {
    if (!parser_) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &begin, &end);
    XML_SetCharacterDataHandler(parser_.get(), &text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &document_type);
  }

  void give(std::string_view piece, bool is_last) {
    if (pending_ += piece.size(); pending_ > xml_limits::longest_tag)
      refuse("has a tag of more than " + std::to_string(xml_limits::longest_tag) + " bytes");
    const auto status = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()), is_last ? 1 : 0);
    if (thrown_) std::rethrow_exception(thrown_);
    if (status != XML_STATUS_OK)
      refuse("is damaged: line " + std::to_string(XML_GetCurrentLineNumber(parser_.get())) + " is not XML (" +
             XML_ErrorString(XML_GetErrorCode(parser_.get())) + ")");
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw Error(ErrorCode::invalid, what_, what_ + " " + why); }

  template <class Fn>
  static void guarded(void* self, Fn&& use) {
    auto& reading = *static_cast<Reading*>(self);
    if (reading.thrown_) return;
    reading.pending_ = 0;
    try {
      use(reading);
    } catch (...) {
      reading.thrown_ = std::current_exception();
      XML_StopParser(reading.parser_.get(), XML_FALSE);
    }
  }
  static void begin(void* self, const char* name, const char** attributes) {
    guarded(self, [&](Reading& reading) {
      if (++reading.depth_ > xml_limits::most_depth)
        reading.refuse("has more than " + std::to_string(xml_limits::most_depth) + " elements within each other");
      reading.handler_.begin(XmlName(name), XmlAttributes(attributes));
    });
  }
  static void end(void* self, const char* name) {
    guarded(self, [&](Reading& reading) {
      --reading.depth_;
      reading.handler_.end(XmlName(name));
    });
  }
  static void text(void* self, const char* piece, int size) {
    guarded(self,
            [&](Reading& reading) { reading.handler_.text(std::string_view(piece, static_cast<std::size_t>(size))); });
  }
  static void document_type(void* self, const char* /*name*/, const char* /*system*/, const char* /*public_id*/,
                            int /*has_internal_subset*/) {
    guarded(self, [](Reading& reading) { reading.refuse("has a document type, which no workbook has"); });
  }

  std::string what_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::exception_ptr thrown_;
  std::size_t pending_ = 0;  // bytes since something was told
  int depth_ = 0;
};

/// LibreOffice says some things a second time in a namespace of its own.
constexpr std::string_view libre_office = "calcext";

}  // namespace

const char* XmlAttributes::find(std::string_view name) const {
  for (const char** pair = pairs_; *pair; pair += 2)
    if (const XmlName of(*pair); of.name == name && of.space.find(libre_office) == std::string_view::npos)
      return pair[1];
  return nullptr;
}

const char* XmlAttributes::find(std::string_view name, std::string_view space) const {
  for (const char** pair = pairs_; *pair; pair += 2)
    if (const XmlName of(*pair); of.name == name && of.space.find(space) != std::string_view::npos) return pair[1];
  return nullptr;
}

void read_xml(const Archive& archive, std::string_view entry, XmlHandler& handler) {
  Reading reading(archive.name(), entry, handler);
  archive.read(entry, [&](std::string_view piece) { reading.give(piece, false); });
  reading.give("", true);
}

}  // namespace crmcore::exchange
