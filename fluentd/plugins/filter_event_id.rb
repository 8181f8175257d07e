require "fluent/plugin/filter"

module Fluent
  module Plugin
    # Lets a record pass whose event.id an index takes as the _id of a document. Any other goes to @ERROR by itself: an
    # index would refuse the whole request that it stands in.
    class EventIdFilter < Filter
      Fluent::Plugin.register_filter("event_id", self)

      LONGEST_BYTES = 512

      def filter(tag, time, record)
        id = record["event.id"]
        return record if id.is_a?(String) && id.bytesize.between?(1, LONGEST_BYTES) && text?(id)

        # Raising would send it there as well, but Fluentd lets the record of a filter that raises go on.
        router.emit_error_event(tag, time, record, ArgumentError.new("event.id is no text of 1 to #{LONGEST_BYTES} bytes"))
        nil
      end

      private

      def text?(id)
        id.encoding == Encoding::UTF_8 && id.valid_encoding?
      end
    end
  end
end
